"""The Postvak at size: 150 practices and 2,000, 20,000, then 200,000 open cases, page by page, over loopback.

    python -m bench inbox_pages
    WOR_CASES=2000,20000 WOR_DATABASES=sqlite python -m bench inbox_pages

The site as it is served, in this process, on SQLite and, where its binaries are, on PostgreSQL. One coach
asks page after page; the first look of a day, when everybody shown goes on the trail, stands apart.
"""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from http.client import HTTPConnection
from itertools import cycle, islice, pairwise
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from bench.inboxes.filling import Filling, Known
from bench.inboxes.server import postgresql
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange import keys as own
from wor_sidecar.exchange.contents import SPEAKS
from wor_sidecar.exchange.identity import IdentityKey
from wor_sidecar.exchange.trust import accept
from wor_sidecar.hooks.plugins import Plugins
from wor_sidecar.settings.machine import SystemClock, randomness
from wor_sidecar.settings.reader import parse_settings
from wor_sidecar.store.engine import open_engine
from wor_sidecar.vault.key import KEY_BYTES, KeyEncryptionKey
from wor_sidecar.web.cookies import form_token, kept
from wor_sidecar.welfare.app import Inbox, database_url, open_inbox
from wor_sidecar.welfare.listening import address_of
from wor_sidecar.welfare.serving import keep_what_stands
from wor_sidecar.welfare.settings import InboxSettings
from wor_sidecar.welfare.signin import sessions, users
from wor_sidecar.welfare.signin.roles import Role
from wor_sidecar.welfare.signin.site import COOKIE, open_site
from wor_sidecar.wire.control_server import RunningServer, listen

SIZES: Final = "2000,20000,200000"
PRACTICES: Final = 150
COACHES: Final = 20
TIMES: Final = 30
FIRST_LOOKS: Final = 10
OVER: Final = 4
"""One closed case beside so many open ones."""
AIMS: Final[Mapping[str, float]] = {"postvak": 150, "case": 50, "search": 100}
"""Milliseconds at AIMED_AT open cases, at the 99th of a hundred."""
AIMED_AT: Final = 20_000
SETTINGS: Final = """
[organisation]
name = "Welzijn Meierijstad"
phone = "0413-111111"
[data]
folder = "."
{more}
[listen]
host = "127.0.0.1"
"""
Figures = dict[str, dict[str, float]]


class Took(NamedTuple):
    """Milliseconds by the clock, and of a processor: who shares the machine takes of the first alone.

    A PostgreSQL's own processor time isn't in the second.
    """

    wall: float
    cpu: float


class Coach:
    """A browser of one coach that keeps its connection."""

    def __init__(self, inbox: Inbox, port: int, user: str) -> None:
        self._secret = f"{user}-{randomness(16).hex()}"
        self._origin = f"http://127.0.0.1:{port}"
        now = SystemClock().now()
        with inbox.store.transaction() as tx:
            sessions.add(tx, sessions.Session(kept(self._secret), user, now, now))
        self._http = HTTPConnection("127.0.0.1", port)

    def ask(self, path: str, **posted: str) -> Took:
        """Return what a page took, from the first byte asked to the last one answered."""
        headers = {"cookie": f"{COOKIE}={self._secret}", "origin": self._origin}
        body = None
        if posted:
            body = urlencode({"token": form_token(self._secret), **posted})
            headers["content-type"] = "application/x-www-form-urlencoded"
        begun, worked = perf_counter(), process_time()
        self._http.request("POST" if posted else "GET", path, body, headers)
        answer = self._http.getresponse()
        answer.read()
        took = Took((perf_counter() - begun) * 1000, (process_time() - worked) * 1000)
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        return took


def run() -> dict[str, Any]:
    """Measure each size on each database."""
    sizes = [int(size) for size in os.environ.get("WOR_CASES", SIZES).split(",")]
    told: dict[str, Any] = {}
    wanted = os.environ.get("WOR_DATABASES", "sqlite,postgresql").split(",")
    for name in wanted:
        server = postgresql() if name == "postgresql" else nullcontext("")
        with server as url, tempfile.TemporaryDirectory(prefix="wor-pages-") as folder:
            if url is not None:
                told[name] = _measured(Path(folder), url, sizes)
    return {
        "practices": PRACTICES,
        **told,
        "load": round(os.getloadavg()[1], 1),
        "good": all(_within(one["at"].get(str(AIMED_AT))) for one in told.values()),
    }


def _within(figures: Figures | None) -> bool:
    if figures is None:
        return True
    return all(one["p99"] < AIMS[name.split(" ")[0]] for name, one in figures.items() if "day" not in name)


def _measured(folder: Path, url: str, sizes: Sequence[int]) -> dict[str, Any]:
    at: dict[str, Figures] = {}
    seconds: dict[str, dict[str, float]] = {}
    with _inbox(folder, url) as inbox:
        practices = _practices(inbox)
        coaches = _coaches(inbox)
        filling = Filling(inbox.store, practices, coaches)
        there, known = 0, []
        for size in sizes:
            begun = perf_counter()
            known = filling.put(size - there)
            filling.put((size - there) // OVER, over=True)
            put = perf_counter()
            inbox.answers.board.fresh.refresh_all(inbox.store, SystemClock())
            seconds[str(size)] = {"put": round(put - begun, 1), "refreshed": round(perf_counter() - put, 1)}
            _analysed(inbox)
            there = size
            at[str(size)] = _pages(inbox, list(coaches), known)
    growth = {
        name: [round(after[name]["cpu"] / max(before[name]["cpu"], 1), 2) for before, after in _pairs(at)]
        for name in next(iter(at.values()))
    }
    return {"at": at, "growth_of_cpu": growth, "seconds": seconds}


def _pairs(at: Mapping[str, Figures]) -> list[tuple[Figures, Figures]]:
    return list(pairwise(at.values()))


def _pages(inbox: Inbox, coaches: Sequence[str], known: Sequence[Known]) -> Figures:
    clock = SystemClock()
    listener = listen("127.0.0.1", 0)
    address = address_of(inbox.settings.listen, listener.getsockname()[1])
    server = RunningServer(open_site(inbox, address, clock, randomness), None, listener)
    keep_what_stands()
    try:
        me = Coach(inbox, server.port, coaches[0])
        others = iter([Coach(inbox, server.port, user) for user in coaches[1 : FIRST_LOOKS + 1]])
        some = list(islice(cycle(known), TIMES))
        asked: dict[str, Callable[[Known], Took]] = {
            "postvak first look of a day": lambda _: next(others).ask("/"),
            "postvak": lambda _: me.ask("/"),
            "postvak page 20": lambda _: me.ask("/?page=20"),
            **{
                f"postvak {tab}": _tab(me, tab) for tab in ("new", "contacting", "active", "report", "closed")
            },
            "postvak mine": lambda _: me.ask("/?whose=mine"),
            "postvak late": lambda _: me.ask("/?whose=late&page=3"),
            "postvak mine of a practice": lambda _: me.ask(f"/?whose=mine&practice={_practice(inbox)}"),
            "case": lambda one: me.ask(f"/cases/{one.id}"),
            "search name": lambda one: me.ask("/search", words=f"A. {one.surname}"),
            "search two letters": lambda _: me.ask("/search", words="mo"),
            "search telephone": lambda one: me.ask("/search", words=one.phone[-4:]),
            "search birth date": lambda one: me.ask("/search", words=f"{one.born:%d-%m-%Y}"),
        }
        return {
            name: _timed(one, some[:FIRST_LOOKS] if "day" in name else some) for name, one in asked.items()
        }
    finally:
        server.stop()


def _tab(me: Coach, tab: str) -> Callable[[Known], Took]:
    return lambda _: me.ask(f"/?tab={tab}")


def _timed(ask: Callable[[Known], Took], some: Sequence[Known]) -> dict[str, float]:
    if len(some) > FIRST_LOOKS:
        ask(some[0])  # templates are compiled once in a program's life
    found = [ask(one) for one in some]
    wall = sorted(one.wall for one in found)
    p99 = wall[max(0, -(-len(wall) * 99 // 100) - 1)]
    cpu = median(one.cpu for one in found)
    return {"median": round(median(wall), 1), "p99": round(p99, 1), "cpu": round(cpu, 1)}


@contextmanager
def _inbox(folder: Path, url: str) -> Iterator[Inbox]:
    more = f'database_url = "{url}"' if url else ""
    settings = parse_settings(SETTINGS.format(more=more), InboxSettings, folder / "wor-inbox.toml")
    key = KeyEncryptionKey(randomness(KEY_BYTES))
    inbox = open_inbox(settings, key, Plugins(), SystemClock(), randomness)
    try:
        yield inbox
    finally:
        inbox.store.close()


def _practices(inbox: Inbox) -> list[OrganisationId]:
    now = SystemClock().now()
    made = [
        own.first_keys(IdentityKey.fresh(randomness), Kind.PRACTICE, SPEAKS, now, randomness)
        for _ in range(PRACTICES)
    ]
    with inbox.store.transaction() as tx:
        inbox.post.membership.adopt(tx, IdentityKey.fresh(randomness), Kind.WELFARE)
        for number, one in enumerate(made, 1):
            label = f"Praktijk {number}"
            trusted = accept(None, one.record, one.organisation, now)
            inbox.post.partners.add(tx, trusted, label=label, name=label, url="http://127.0.0.1:1")
    return [one.organisation for one in made]


def _practice(inbox: Inbox) -> str:
    return next(iter(inbox.answers.board.choices().practices))


def _coaches(inbox: Inbox) -> dict[str, str]:
    names = {f"coach{number}": f"Coach {number}" for number in range(1, COACHES + 1)}
    with inbox.store.transaction() as tx:
        for id_, name in names.items():
            users.add(tx, users.User(id_, name, Role.COACH, "-", SystemClock().now()))
    return names


def _analysed(inbox: Inbox) -> None:
    """Let the database know its tables, as its own upkeep does within the hour."""
    engine = open_engine(database_url(inbox.settings))
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql("VACUUM ANALYZE")
    finally:
        engine.dispose()
