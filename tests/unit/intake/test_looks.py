"""A look that is only for what has settled leaves what is finished alone, never for longer than a scan."""

from wor_sidecar.practice.intake.looking import Finished, look

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
    assert list(look(desk.export, finished, (), only_new=True).files) == ["new.csv"]
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
