"""An inbox of its own: the real pages on a real port, over a real store with invented cases."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext

from tests.unit.welfare.conftest import WAYS, Site, StillClock, a_desk, a_site
from tests.unit.welfare.zorgdomein_messages import message
from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.consent import Details, Scope
from wor_sidecar.exchange import contents
from wor_sidecar.store.engine import sqlite_url
from wor_sidecar.store.migrating import migrate_here
from wor_sidecar.web.cookies import kept
from wor_sidecar.welfare.actor import Actor
from wor_sidecar.welfare.app import BRANCHES, DATABASE
from wor_sidecar.welfare.listening import address_of
from wor_sidecar.welfare.settings import ListenSettings
from wor_sidecar.welfare.signin import sessions
from wor_sidecar.welfare.signin.roles import Role
from wor_sidecar.welfare.signin.site import COOKIE, open_site
from wor_sidecar.wire.control_server import RunningServer, listen

ENDS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "rejected": ("received", "reject", {"reason": "no_capacity"}),
    "followed_up": ("active", "follow-up", {"taking_part": "yes", "mark": 7}),
    "ended": ("intake_done", "end", {"outcome": "goes_on_alone"}),
    "stopped": ("accepted", "stop", {"reason": "cost"}),
    "waiting": ("contacting", "hold", {}),
}
"""States that one more step reaches."""
WORDS: dict[str, contents.Content] = {
    "withdrawn by the practice": contents.Withdraw("everything", "Assistente", 1_800_000_000_000),
    "wrong patient": contents.WrongPatient(),
    "deceased": contents.Deceased(),
    "left the practice": contents.LeftPractice(),
    "cancel asked": contents.Cancel("duplicate"),
    "a message came": contents.TextMessage("Mevrouw is verhuisd. Belt u even?"),
}
"""What a practice says about a case of its own."""


@dataclass
class OwnInbox:
    """One inbox at work; `url` is its address without the last slash."""

    site: Site
    url: str
    _secrets: dict[str, str] = field(default_factory=dict)
    _full: bool = False
    _numbers: Iterator[int] = field(default_factory=lambda: count(100_000_000))

    def refer(
        self,
        surname: str = "Voorbeeld",
        *,
        initials: str = "A.",
        born: date = date(1950, 2, 3),
        phone: str = "0612345678",
        words: str = "weer onder de mensen",
        feedback: bool = True,
        test: bool = False,
        details: Details | None = None,
    ) -> str:
        """Let a referral come in of a patient who said yes to everything; returns the case's id."""
        site, desk = self.site, self.site.desk
        if not site.practice:
            site.practice = desk.practice = site.partner()
        desk.acting = site.inbox.answers.desk._acting
        made = desk.outgoing(feedback=feedback)
        scopes = frozenset(Scope) if details else made.consent.scopes | {Scope.OVERLEG}
        scopes = scopes if feedback else scopes - {Scope.FEEDBACK}
        told = details or Details(own_words=words, voicemail=False)
        patient = replace(
            made.patient,
            surname=surname,
            initials=initials,
            birth_date=born,
            phones=(phone,) if phone else (),
        )
        made = replace(
            made, consent=replace(made.consent, scopes=scopes, details=told), patient=patient, test=test
        )
        made = replace(made, date=min(made.date, local_date(desk.clock.now())))
        assert desk.deliver(desk.message(desk.referral(made), made.referral_id)) is None
        return made.referral_id

    def bring(self, state: str = "received", then: str = "", **patient: Any) -> str:
        """Bring a case to a state, and let its practice say something then."""
        origin, step, filled_in = ENDS.get(state, (state, "", {}))
        case = self.refer(**patient)
        for name, given in WAYS[origin]:
            self.act(case, name, **given)
        if step:
            self.act(case, step, **filled_in)
        if then:
            self.site.desk.hears(case, WORDS[then])
        return case

    def act(self, case: str, name: str, **filled_in: Any) -> None:
        """Let a colleague make a step."""
        self.site.desk.act(case, name, **filled_in)

    def full(self) -> None:
        """Have a case of every kind, once."""
        if not self._full:
            self._full = True
            for state in ("received", "contacting", "intake_planned", "waiting", "active", "ended"):
                self.bring(state)

    def state(self, case: str) -> str:
        """Return where a case stands."""
        return self.site.desk.case(case).state.value

    def by_zorgdomein(self) -> str:
        """Take a referral of ZorgDomein in, with a letter that waits to be put there."""
        number = f"ZD{next(self._numbers)}"
        taking = self.site.inbox.answers.taking
        content = message(number=number, control=f"m-{number}")
        case = taking.file(content, Actor("a.coach", "coach"), feedback=True)[0].case
        self.site.desk.acting = self.site.inbox.answers.desk._acting
        for name, given in WAYS["intake_done"]:
            self.act(case, name, **given)
        return case

    def joins(self, id_: str, name: str, role: Role) -> str:
        """Let a colleague join; returns the secret of a session of theirs."""
        secret, now = f"secret-{id_}", self.site.clock.now()
        self.site.enrolling.add(id_, name, role, "vier woorden achter elkaar", Actor("control", ""))
        with self.site.store.transaction() as tx:
            sessions.add(tx, sessions.Session(kept(secret), id_, now, now))
        return secret

    def sits(self, context: BrowserContext, role: str = "") -> None:
        """Let whoever is before this browser be signed in; nobody: signed out."""
        context.clear_cookies()
        if not role:
            return
        if role not in self._secrets:
            self._secrets[role] = self.site.browser(role).secret
        self.gives(context, self._secrets[role])

    def gives(self, context: BrowserContext, secret: str) -> None:
        """Give a browser its session."""
        cookie = {"name": COOKIE, "value": secret, "url": self.url, "httpOnly": True, "sameSite": "Strict"}
        context.add_cookies([cookie])

    def ends_session(self, secret: str) -> None:
        """Let half an hour pass for one session."""
        with self.site.store.transaction() as tx:
            sessions.seen(tx, kept(secret), self.site.clock.now() - 31 * 60_000)


@contextmanager
def own_inbox() -> Iterator[OwnInbox]:
    """Serve an inbox on a free port of loopback."""
    with tempfile.TemporaryDirectory() as made:
        migrated = Path(made) / "migrated.db"
        migrate_here(sqlite_url(migrated), BRANCHES)
        folder = Path(made) / DATABASE.removesuffix(".db")
        folder.mkdir()
        with a_desk(folder, StillClock(), migrated) as desk, a_site(folder, desk) as site:
            # The holiday library is slow to load, and nothing here is about a holiday.
            site.inbox.working_days._holidays = lambda _years, _settings: frozenset()
            listener = listen("127.0.0.1", 0)
            address = address_of(ListenSettings("127.0.0.1"), listener.getsockname()[1])
            app = open_site(site.inbox, address, site.clock, desk.randomness)
            server = RunningServer(app, None, listener)
            try:
                yield OwnInbox(site, address.url)
            finally:
                server.stop()
