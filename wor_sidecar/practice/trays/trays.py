"""Pairing workstations and letting them in: codes are offered, traded for tokens, and taken back."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from typing import Final

from wor_sidecar.domain.cleaning import clean_line
from wor_sidecar.domain.clock import Clock, Millis, local_date
from wor_sidecar.domain.errors.tray import PairingRefused, TrayRevoked, TrayUnknown
from wor_sidecar.domain.framing import framed
from wor_sidecar.domain.identifiers import new_id
from wor_sidecar.practice.consent.person import Person
from wor_sidecar.practice.trays import rows
from wor_sidecar.practice.trays.enrolment import EnrolmentId
from wor_sidecar.practice.trays.slowness import Slowness
from wor_sidecar.practice.trays.tray import (
    CODE_LIFE,
    LONGEST_NAME,
    DeskRole,
    PairingCode,
    Tray,
    TrayId,
    as_typed,
    checked_name,
    new_code,
)
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Store, Transaction

TOKEN_BYTES: Final = 32
NOBODY: Final = "unknown"
"""Who tried a code that opens nothing."""


@dataclass(frozen=True, slots=True, repr=False)
class Offer:
    """A code to read out or type, once, until a moment."""

    code: str
    until: Millis


@dataclass(frozen=True, slots=True, repr=False)
class Pairing:
    """A paired tray and its token: the one time that the token is seen here."""

    tray: Tray
    token: str


class Trays:
    """Who may sit at a desk. What a call brings is looked up in memory: no database in front of the door."""

    def __init__(self, store: Store, secret: bytes, clock: Clock) -> None:
        """`secret` is the practice's: it keeps a stolen table from being searched for codes of 8 digits."""
        self._store = store
        self._secret = secret
        self._clock = clock
        self.slowness = Slowness(clock)
        """What slows guesses down: shared by all that trades something for a token."""
        self._refreshing = Lock()
        self._known: Mapping[str, Tray] = {}
        self._seen: dict[TrayId, date] = {}
        self._refresh()

    def offer(self, tx: Transaction, name: str, role: DeskRole, person: Person) -> Offer:
        """Make a one-time code for a user; codes that are over are swept away.

        Raises:
            TrayNameRefused: nobody is called that.

        """
        now = tx.clock.now()
        self._live(tx, now)
        code, until = new_code(tx.randomness), Millis(now + CODE_LIFE)
        made = PairingCode(new_id(tx.randomness), self.digest("code", code), checked_name(name), role, until)
        rows.add_code(tx, made)
        tx.audit(AuditLine("tray.offered", person.user, person.role, made.id, person.on_behalf_of))
        return Offer(code, until)

    def pair(self, code: str, workstation: str, address: str = "") -> Pairing:
        """Trade a code for a token, in a transaction of its own: a refused try must count too.

        Raises:
            PairingRefused: no open code is that; each open one loses a try.
            PairingTooFast: the last try of this address was wrong, a moment ago.

        """
        with self.slowness.trying(address):
            with self._store.transaction() as tx:
                paired = self._traded(tx, self.digest("code", as_typed(code)), workstation)
            if paired is None:
                raise PairingRefused
            return paired

    def listed(self, tx: Transaction) -> list[Tray]:
        """List the trays that may call, the oldest first."""
        return [tray for tray in rows.all_trays(tx) if tray.revoked_at is None]

    def revoke(self, tx: Transaction, which: str, person: Person) -> list[Tray]:
        """Take back access: of a tray by its id, a user by name, all whom a file paired by the file's id.

        Their next call is refused.

        Raises:
            TrayUnknown: nobody has that id or name.

        """
        found = [tray for tray in self.listed(tx) if which in (tray.id, tray.name, tray.enrolment)]
        if not found:
            raise TrayUnknown
        for tray in found:
            rows.revoke(tx, tray.id, tx.clock.now())
            tx.audit(AuditLine("tray.revoked", person.user, person.role, tray.id, person.on_behalf_of))
        tx.after_commit(self._refresh)
        return found

    def admit(self, token: str) -> Person | None:
        """Return who calls with this token; None for nobody of ours.

        Raises:
            TrayRevoked: it was taken back.

        """
        tray = self._known.get(self.digest("token", token))
        if tray is None:
            return None
        if tray.revoked_at is not None:
            raise TrayRevoked
        today = local_date(self._clock.now())
        if tray.seen_on != today:
            self._seen[tray.id] = today
        return tray.person

    def still(self, person: Person) -> None:
        """Look again, after a long wait.

        Raises:
            TrayRevoked: no tray of this person is left.

        """
        if not any(tray.person == person and tray.revoked_at is None for tray in self._known.values()):
            raise TrayRevoked

    def referrers(self) -> list[tuple[Person, date]]:
        """List the referrers who may call, each with the last day on which the tray did."""
        live = (one for one in self._known.values() if one.role is DeskRole.REFERRER and not one.revoked_at)
        return [(one.person, max(one.last_seen, self._seen.get(one.id, date.min))) for one in live]

    def seat(
        self,
        tx: Transaction,
        name: str,
        role: DeskRole,
        workstation: str,
        enrolment: EnrolmentId | None = None,
    ) -> Pairing:
        """Give a user a token: the one time that it is seen here."""
        token = tx.randomness(TOKEN_BYTES).hex()
        tray = Tray(
            id=TrayId(new_id(tx.randomness)),
            digest=self.digest("token", token),
            name=name,
            role=role,
            workstation=clean_line(workstation, LONGEST_NAME),
            paired_at=tx.clock.now(),
            enrolment=enrolment,
        )
        rows.add_tray(tx, tray)
        outcome = f"by file {enrolment}" if enrolment else "ok"
        tx.audit(AuditLine("tray.paired", tray.name, tray.role.value, tray.id, outcome=outcome))
        tx.after_commit(self._refresh)
        return Pairing(tray, token)

    def seat_anew(self, tx: Transaction, tray: Tray) -> Pairing:
        """Give a user's tray another token in the place of the one that it lost."""
        token = tx.randomness(TOKEN_BYTES).hex()
        renewed = replace(tray, digest=self.digest("token", token), paired_at=tx.clock.now())
        rows.renew(tx, tray.id, renewed.digest, renewed.paired_at)
        tx.audit(AuditLine("tray.renewed", tray.name, tray.role.value, tray.id))
        tx.after_commit(self._refresh)
        return Pairing(renewed, token)

    def digest(self, kind: str, value: str) -> str:
        """Return by what a secret is known here."""
        return hmac.new(self._secret, framed("tray", kind, value.encode()[:256]), "sha256").hexdigest()

    def note_seen(self) -> None:
        """Write down who called today: once a day for each, from a loop and not from a call."""
        seen, self._seen = self._seen, {}
        if not seen:
            return
        with self._store.transaction() as tx:
            for id_, day in seen.items():
                rows.seen(tx, id_, day)
            tx.after_commit(self._refresh)

    def _traded(self, tx: Transaction, digest: str, workstation: str) -> Pairing | None:
        now = tx.clock.now()
        live = self._live(tx, now)
        code = next((one for one in live if hmac.compare_digest(one.digest, digest)), None)
        if code is None:
            for one in live:
                rows.keep_code(tx, one.tried())
            tx.audit(AuditLine("pairing.refused", NOBODY, NOBODY, outcome=f"{len(live)} codes open"))
            return None
        rows.drop_code(tx, code)
        return self.seat(tx, code.name, code.role, workstation)

    def _live(self, tx: Transaction, now: Millis) -> list[PairingCode]:
        """Return the codes that still open; the others are deleted."""
        known = rows.codes(tx)
        for one in known:
            if not one.live(now):
                rows.drop_code(tx, one)
        return [one for one in known if one.live(now)]

    def _refresh(self) -> None:
        with self._refreshing, self._store.reading() as tx:
            self._known = {tray.digest: tray for tray in rows.all_trays(tx)}
