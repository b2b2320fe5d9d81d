"""Threat 14: who can write in the database, and hasn't the vault's key, changes nothing of the trail unseen.

On SQLite and on PostgreSQL alike.
"""

import os
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

from wor_sidecar.domain.clock import AMSTERDAM, Millis, as_datetime
from wor_sidecar.store import audit
from wor_sidecar.store.audit import AuditLine, AuditReport, _digest, lines, reseal, verify
from wor_sidecar.store.engine import open_engine, sqlite_url
from wor_sidecar.store.migrating import STORE
from wor_sidecar.store.tables import audit_head, audit_lines, audit_start
from wor_sidecar.store.trail_cut import begin_of, cut, cut_old
from wor_sidecar.store.transactions import Store
from wor_sidecar.testing.databases import tables_stand
from wor_sidecar.vault.key import KeyEncryptionKey

KEY = KeyEncryptionKey(bytes(range(32)))
OTHER = KeyEncryptionKey(bytes(range(1, 33)))
START = 1_800_000_000_000
YEAR = 366 * 86_400_000
LINES = 6


@dataclass
class Clock:
    at: int = START

    def now(self) -> Millis:
        return Millis(self.at)

    def monotonic(self) -> float:
        return self.at / 1000


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "wor.db")
    return str(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def opened(url: str, clock: Clock, tmp_path: Path) -> Iterator[Callable[..., Store]]:
    tables_stand(url, (STORE,))
    made: list[Store] = []

    def open_it(*, key: KeyEncryptionKey = KEY, folder: Path | None = None) -> Store:
        made.append(Store(open_engine(url), key, clock, os.urandom, folder))
        return made[-1]

    yield open_it
    for store in made:
        store.close()


@pytest.fixture
def trail(opened: Callable[..., Store], clock: Clock) -> Store:
    store = opened()
    write(store, clock, LINES)
    return store


def write(store: Store, clock: Clock, count: int) -> None:
    for number in range(count):
        clock.at += 1000
        with store.transaction() as tx:
            tx.audit(
                AuditLine("prompt.opened", f"u{number}", "assistant", f"prompt{number}", "N. Bazin", "ok")
            )


def report(store: Store) -> AuditReport:
    with store.reading() as tx:
        return verify(tx)


def change(store: Store, *statements: Any) -> None:
    with store.engine.connect() as connection, connection.begin():
        for statement in statements:
            connection.execute(statement)


def rows(store: Store, table: Any) -> list[dict[str, Any]]:
    with store.engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(select(table))]


def test_an_untouched_trail_is_whole(trail: Store) -> None:
    assert (report(trail).intact, report(trail).lines) == (True, LINES)


OTHERWISE: dict[str, Callable[[Any], Any]] = {
    "number": lambda number: number + 1000,
    "at": lambda at: at + 1,
    "prev": lambda prev: bytes([prev[0] ^ 1]) + prev[1:],
    "hash": lambda hash_: bytes([hash_[0] ^ 1]) + hash_[1:],
}


def test_every_column_of_a_line_has_its_way_to_be_changed() -> None:
    texts = {"event", "user", "role", "on_behalf_of", "object", "outcome"}
    assert {column.name for column in audit_lines.columns} == texts | OTHERWISE.keys()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(data=st.data())
def test_any_change_of_any_column_of_any_line_is_found_threat_14(trail: Store, data: st.DataObject) -> None:
    number = data.draw(st.integers(1, LINES))
    column = data.draw(st.sampled_from([column.name for column in audit_lines.columns]))
    row = next(row for row in rows(trail, audit_lines) if row["number"] == number)
    old = row[column]
    readable = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
    new = (
        OTHERWISE[column](old)
        if column in OTHERWISE
        else data.draw(readable.filter(lambda text: text != old))
    )
    here = audit_lines.c.number == number
    change(trail, update(audit_lines).where(here).values({column: new}))
    found = report(trail)
    assert not found.intact
    assert found.first_broken in (number, number + 1)
    change(
        trail,
        delete(audit_lines).where(audit_lines.c.number.in_([number, number + 1000])),
        insert(audit_lines).values(**row),
    )
    assert report(trail).intact


@pytest.mark.parametrize("number", range(1, LINES + 1))
def test_a_line_taken_out_is_found_threat_14(trail: Store, number: int) -> None:
    change(trail, delete(audit_lines).where(audit_lines.c.number == number))
    assert report(trail).first_broken == number


@pytest.mark.parametrize("number", [1, 3, LINES])
def test_two_lines_that_changed_places_are_found_threat_14(trail: Store, number: int) -> None:
    other = number - 1 or 2
    first, second = sorted((number, other))
    by = audit_lines.c.number
    change(
        trail,
        update(audit_lines).where(by == first).values(number=-1),
        update(audit_lines).where(by == second).values(number=first),
        update(audit_lines).where(by == -1).values(number=second),
    )
    assert report(trail).first_broken == first


@pytest.mark.parametrize("place", [1, 4, LINES + 1])
def test_a_line_put_in_between_is_found_threat_14(trail: Store, place: int) -> None:
    """With numbers moved up and every hash computed anew: the head tells."""
    old = rows(trail, audit_lines)
    forged = AuditLine("prompt.opened", "nobody", "assistant")
    told = [(row["at"], line_of(row)) for row in old]
    told.insert(place - 1, (START, forged))
    change(trail, delete(audit_lines), *chained(told))
    assert not report(trail).intact


def line_of(row: dict[str, Any]) -> AuditLine:
    return AuditLine(
        row["event"], row["user"], row["role"], row["object"], row["on_behalf_of"], row["outcome"]
    )


def chained(told: list[tuple[int, AuditLine]]) -> list[Any]:
    """A whole chain as anybody could compute it, and its head with whatever seal is at hand."""
    prev, made = bytes(32), []
    for number, (at, line) in enumerate(told, 1):
        digest = _digest(number, Millis(at), line, prev)
        values = {"number": number, "at": at, "prev": prev, "hash": digest, **audit._columns(line)}
        made.append(insert(audit_lines).values(**values))
        prev = digest
    return [*made, update(audit_head).values(line_count=len(told), hash=prev)]


def forged(store: Store, users: str) -> None:
    told = [(row["at"], line_of({**row, "user": users})) for row in rows(store, audit_lines)]
    change(store, delete(audit_lines), *chained(told))


def test_a_whole_chain_written_anew_is_found_threat_14(trail: Store) -> None:
    forged(trail, "nobody")
    assert not report(trail).intact


def test_no_line_that_follows_seals_what_was_forged_threat_14(
    opened: Callable[..., Store], clock: Clock
) -> None:
    """The program itself must not put its seal under a head that it didn't leave so."""
    store = opened()
    write(store, clock, LINES)
    forged(store, "nobody")
    again = opened()
    write(again, clock, 3)
    assert not report(again).intact
    with again.transaction() as tx:
        reseal(tx.connection, OTHER)
    assert not report(opened(key=OTHER)).intact


def test_a_head_of_another_key_is_found_threat_14(trail: Store) -> None:
    row = rows(trail, audit_head)[0]
    change(trail, update(audit_head).values(mac=audit._seal(OTHER, row["line_count"], row["hash"])))
    assert report(trail).fault == "head sealed by another key"


def test_a_trail_without_its_head_is_found_threat_14(trail: Store) -> None:
    change(trail, delete(audit_head))
    assert report(trail).fault == "head missing"


@pytest.mark.parametrize("kept", [0, 3])
@pytest.mark.parametrize("restarted", [False, True])
def test_an_older_copy_of_the_end_is_found_head_and_all_threat_14(
    opened: Callable[..., Store], clock: Clock, tmp_path: Path, kept: int, restarted: bool
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    store = opened(folder=folder)
    heads = rows(store, audit_head)
    for _ in range(LINES):
        write(store, clock, 1)
        heads += rows(store, audit_head)
    if restarted:
        store.close()
        store = opened(folder=folder)
    change(
        store,
        delete(audit_lines).where(audit_lines.c.number > kept),
        delete(audit_head),
        insert(audit_head).values(**heads[kept]),
    )
    assert report(store).fault == "lines cut off at the end"
    write(store, clock, LINES)
    assert not report(store).intact, "what follows heals nothing"


def test_a_witness_that_lags_behind_or_is_gone_accuses_nobody(
    opened: Callable[..., Store], clock: Clock, tmp_path: Path
) -> None:
    store = opened(folder=tmp_path)
    write(store, clock, 3)  # within a minute: the file holds the first
    assert (tmp_path / "trail.seen").is_file()
    assert report(opened(folder=tmp_path)).intact
    (tmp_path / "trail.seen").write_text("{}")
    assert report(opened(folder=tmp_path)).intact


def test_a_clock_that_was_set_back_is_a_line_of_its_own(trail: Store, clock: Clock) -> None:
    clock.at -= 90_000
    write(trail, clock, 2)
    with trail.reading() as tx:
        found = [(one.line.event, one.line.outcome) for one in lines(tx)][LINES:]
    assert found == [("clock.set_back", "89000 ms"), ("prompt.opened", "ok"), ("prompt.opened", "ok")]
    assert report(trail).intact


def test_several_lines_at_once_are_one_chain(trail: Store) -> None:
    with trail.transaction() as tx:
        tx.audit(*(AuditLine("prompt.listed", "u", "assistant", f"p{number}") for number in range(200)))
        tx.audit()
    assert (report(trail).intact, report(trail).lines) == (True, LINES + 200)


@pytest.fixture
def old_trail(opened: Callable[..., Store], clock: Clock) -> Store:
    """Four lines of six years ago, then two of today."""
    store = opened()
    write(store, clock, 4)
    clock.at += 6 * YEAR
    write(store, clock, 2)
    return store


def shorten(store: Store, years: int = 5) -> int:
    return cut_old(store, years)


def test_old_lines_are_cut_off_whole_and_the_rest_is_whole(old_trail: Store, clock: Clock) -> None:
    assert shorten(old_trail) == 4
    assert shorten(old_trail) == 0
    found = report(old_trail)
    assert (found.intact, found.first, found.lines) == (True, 5, 3)
    with old_trail.reading() as tx:
        assert [(one.line.event, one.line.outcome) for one in lines(tx)][-1] == ("trail.cut", "4 lines")
    write(old_trail, clock, 3)
    clock.at += 6 * YEAR
    assert shorten(old_trail) == 6
    assert (report(old_trail).intact, report(old_trail).lines) == (True, 1)


def test_what_is_younger_than_five_years_stays(trail: Store, clock: Clock) -> None:
    clock.at += 4 * YEAR
    assert shorten(trail) == 0
    with trail.transaction() as tx, pytest.raises(ValueError, match="4"):
        cut(tx, 4)


@pytest.mark.parametrize(
    ("now", "begin"),
    [
        ("2028-02-29T12:00", "2023-02-01"),
        ("2033-07-01T00:30", "2028-07-01"),
        ("2033-06-30T22:30", "2028-07-01"),
    ],
)
def test_years_are_counted_on_the_wall_s_calendar(now: str, begin: str) -> None:
    at = Millis(int(datetime.fromisoformat(now).replace(tzinfo=UTC).timestamp() * 1000))
    assert as_datetime(begin_of(at, 5)).astimezone(AMSTERDAM).isoformat()[:16] == f"{begin}T00:00"


def test_a_line_with_a_young_time_keeps_all_that_follow(opened: Callable[..., Store], clock: Clock) -> None:
    store = opened()
    clock.at += 6 * YEAR
    write(store, clock, 1)
    clock.at -= 6 * YEAR
    write(store, clock, 3)
    clock.at += 6 * YEAR
    assert shorten(store) == 0


def test_a_trail_that_is_not_whole_is_never_cut_threat_14(old_trail: Store, clock: Clock) -> None:
    change(old_trail, update(audit_lines).where(audit_lines.c.number == 2).values(user="nobody"))
    assert shorten(old_trail) == 0
    assert len(rows(old_trail, audit_lines)) == 6


@pytest.mark.parametrize("forgery", ["one more", "taken out", "no start", "another key"])
def test_any_other_start_is_found_threat_14(old_trail: Store, clock: Clock, forgery: str) -> None:
    before = rows(old_trail, audit_lines)
    shorten(old_trail)
    first = next(row for row in before if row["number"] == 5)
    match forgery:
        case "one more":
            new = {"first": 6, "prev": first["hash"]}
            change(
                old_trail,
                delete(audit_lines).where(audit_lines.c.number == 5),
                update(audit_start).values(**new),
            )
        case "taken out":
            change(old_trail, delete(audit_lines).where(audit_lines.c.number == 5))
        case "no start":
            change(old_trail, delete(audit_start))
        case "another key":
            mac = audit.seal_start(OTHER, 5, first["prev"])
            change(old_trail, update(audit_start).values(mac=mac))
    assert not report(old_trail).intact


def test_a_new_key_seals_both_ends(old_trail: Store, opened: Callable[..., Store], clock: Clock) -> None:
    shorten(old_trail)
    with old_trail.transaction() as tx:
        reseal(tx.connection, OTHER)
    assert report(opened(key=OTHER)).intact
    assert not report(old_trail).intact


def test_memory_stays_flat_over_twenty_thousand_lines(opened: Callable[..., Store]) -> None:
    thousands = 20
    store = opened()
    with store.transaction() as tx:
        for _ in range(thousands):
            tx.audit(*(AuditLine("prompt.listed", "u", "assistant", f"p{n}") for n in range(1000)))
    tracemalloc.start()
    try:
        found = report(store)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (found.intact, found.lines) == (True, thousands * 1000)
    assert peak < 5 << 20, f"{peak} bytes: all lines at once would be far more"
