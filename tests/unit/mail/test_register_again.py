"""A postbus that lost its database, and the key with which it knew whom it had let in."""

from wor_sidecar.domain.errors.postbus import CodeNotValid


def test_a_new_code_gets_a_mailbox_again_where_the_admission_counts_no_more_threat_35(world, monkeypatch):
    mailbox = type(world.bus.open(None))
    honest = mailbox.register

    def register(mine, record, *, code="", admission=""):
        if admission.startswith("admitted"):
            raise CodeNotValid
        made = honest(mine, record, code=code, admission=admission.removeprefix("again "))
        return type(made)(made.organisation, made.kind, f"again {made.admission}")

    monkeypatch.setattr(mailbox, "register", register)
    world.bus.wipe()
    world.practice.say(world.welfare, "dag", world.thread())
    for _ in range(3):
        world.later(world.HOUR)
    assert world.bus.boxes == {}, "nobody is let in by its old admission"
    assert world.practice.states() == ["uncertain"]
    for party in world.parties:
        party.post.joining.register(world.URL, "a new code")
    for _ in range(3):
        world.later(world.HOUR)
    assert world.welfare.heard() == ["dag"]
    assert world.practice.states() == ["received"]


def test_a_code_that_isn_t_needed_is_not_used_up(world):
    calls = world.bus.calls["register"]
    world.practice.post.joining.register(world.URL, "another code")
    assert world.bus.calls["register"] == calls
