"""A look that is only for what has settled leaves what is finished alone, never for longer than a scan."""

from wor_sidecar.practice.intake.looking import Depth, Finished, look

HEADER = "BSN;Naam;Geboren;Datum;ICPC\n"
ROW = "999990019;Voorbeeld;01-02-1950;02-11-2026;Z68\n"
OTHER = ROW.replace("999990019", "999911120")


def test_a_look_for_what_is_new_takes_a_finished_file_to_be_as_it_was_if_it_still_lies_there(desk) -> None:
    finished = Finished()
    kept, gone = desk.put("kept.csv", "x"), desk.put("gone.csv", "x")
    for name, sight in look(desk.export, finished, ()).files.items():
        finished.add(name, sight)
    kept.write_text("xx")
    gone.unlink()
    desk.put("new.csv", "x")
    assert list(look(desk.export, finished, (), Depth.NEW).files) == ["new.csv"]
    assert list(finished.tokens()) == ["kept.csv"]
    assert set(look(desk.export, finished, ()).files) == {"kept.csv", "new.csv"}
    assert not finished.tokens()


def test_a_finished_file_that_changes_while_others_settle_is_seen_within_a_scan(desk) -> None:
    desk.put("old.csv", HEADER + ROW)
    desk.scan(3)
    assert desk.prompts == 1
    desk.scan()
    for number in range(6):  # one is always settling
        desk.put(f"{number}.csv", HEADER + ROW.replace("Z68", "A04") * (number + 1))
        if number == 1:
            desk.put("old.csv", HEADER + ROW + OTHER)
        desk.scan(seconds=5.0)
    assert desk.prompts == 2
    assert len(desk.read()) == 7


def test_after_a_listing_that_failed_everything_is_looked_at(desk, monkeypatch) -> None:
    from wor_sidecar.practice.intake import looking

    desk.put("a.csv", HEADER + ROW)
    desk.scan(3)
    desk.put("b.csv", HEADER + OTHER)
    desk.scan()
    with monkeypatch.context() as gone:

        def refused(_path):
            raise OSError(64, "gone")

        gone.setattr(looking.os, "scandir", refused)
        desk.put("a.csv", HEADER + ROW + OTHER)
        desk.scan()
    desk.scan(3)
    assert desk.prompts == 2
    assert len(desk.read()) == 3


def test_what_is_new_comes_before_a_look_at_what_is_finished_and_never_for_long(desk) -> None:
    desk.put("old.csv", HEADER + ROW)
    desk.scan(3)
    desk.put("old.csv", HEADER + ROW + OTHER)
    names = iter(range(100))
    looks = 0
    while desk.prompts < 2:  # something new lies there at each look
        desk.put(f"{next(names)}.csv", HEADER + ROW.replace("Z68", "A04") * (looks + 1))
        desk.scan(seconds=2.0)
        looks += 1
        assert looks < 20
    assert len(desk.read()) > 2


def test_a_look_that_met_something_new_says_that_it_left_something_out(desk) -> None:
    finished = Finished()
    for number in range(5):
        desk.put(f"{number}.csv", "x")
    for name, sight in look(desk.export, finished, ()).files.items():
        finished.add(name, sight)
    assert look(desk.export, finished, (), Depth.NEW_FIRST).whole
    assert not look(desk.export, finished, (), Depth.NEW).whole
    desk.put("new.csv", "x")
    found = look(desk.export, finished, (), Depth.NEW_FIRST)
    assert list(found.files) == ["new.csv"]
    assert len(finished.tokens()) == 5


def test_who_waited_long_enough_for_a_turn_goes_on_beside_the_other(monkeypatch) -> None:
    from wor_sidecar.practice.intake import turns

    monkeypatch.setattr(turns, "_PATIENCE_SECONDS", 0.01)
    taken = turns.Turns()
    with taken.turn():
        with taken.turn():
            pass
        assert taken._lock.locked()
    assert not taken._lock.locked()
