"""Threat 14: who can write in the database but hasn't the vault's key cannot change the trail unseen."""

import pytest
from sqlalchemy import delete, select, text, update

from wor_sidecar.store.audit import AuditLine, _digest, lines, verify
from wor_sidecar.store.tables import audit_head, audit_lines


@pytest.fixture
def trail(store, clock):
    for number in range(1, 6):
        clock.at += 1000
        with store.transaction() as tx:
            tx.audit(
                AuditLine("prompt.opened", user=f"u{number}", role="assistant", object=f"prompt{number}")
            )
    return store


def report(store):
    with store.reading() as tx:
        return verify(tx)


def change(store, statement):
    with store.transaction() as tx:
        tx.connection.execute(statement)


def test_an_untouched_trail_is_intact(trail):
    found = report(trail)
    assert found.intact
    assert found.count == 5


def test_an_empty_trail_is_intact(store):
    assert report(store).intact


def test_lines_come_back_as_they_were_written(trail):
    with trail.reading() as tx:
        found = list(lines(tx))
        assert [record.line.user for record in found] == ["u1", "u2", "u3", "u4", "u5"]
        assert [record.number for record in lines(tx, objects=frozenset({"prompt2"}))] == [2]
        assert [record.number for record in lines(tx, since=found[3].at)] == [4, 5]


@pytest.mark.parametrize("column", ["event", "user", "role", "on_behalf_of", "object", "outcome"])
def test_an_edited_line_is_found_threat_14(trail, column):
    change(trail, update(audit_lines).where(audit_lines.c.number == 3).values({column: "somebody else"}))
    assert report(trail).first_broken == 3


def test_a_line_taken_out_is_found_threat_14(trail):
    change(trail, delete(audit_lines).where(audit_lines.c.number == 3))
    assert report(trail).first_broken == 3


def test_a_trail_cut_short_is_found_threat_14(trail):
    change(trail, delete(audit_lines).where(audit_lines.c.number > 3))
    found = report(trail)
    assert found.first_broken == 4
    assert found.fault == "lines cut off at the end"


def test_a_trail_cut_short_with_its_head_set_back_is_found_threat_14(trail):
    change(trail, delete(audit_lines).where(audit_lines.c.number > 3))
    with trail.transaction() as tx:
        last = tx.connection.execute(select(audit_lines).where(audit_lines.c.number == 3)).one()
        tx.connection.execute(update(audit_head).values(line_count=3, hash=last.hash))
    assert report(trail).fault == "head sealed by another key"


def test_a_trail_without_its_head_is_found_threat_14(trail):
    change(trail, text("DELETE FROM store_audit_head"))
    assert not report(trail).intact


def test_a_rewritten_chain_is_found_threat_14(trail):
    with trail.transaction() as tx:
        prev = bytes(32)
        for record in list(lines(tx)):
            line = AuditLine("prompt.opened", user="nobody", role="assistant", object=record.line.object)
            digest = _digest(record.number, record.at, line, prev)
            values = {"user": "nobody", "prev": prev, "hash": digest}
            tx.connection.execute(
                update(audit_lines).where(audit_lines.c.number == record.number).values(**values)
            )
            prev = digest
    assert report(trail).fault == "chain rewritten"


def test_no_line_no_action(store):
    def crash_after_the_line():
        with store.transaction() as tx:
            tx.audit(AuditLine("prompt.opened", user="u", role="assistant"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        crash_after_the_line()
    assert report(store).count == 0
