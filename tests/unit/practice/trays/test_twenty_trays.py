"""Twenty trays at one listener: everybody learns of each answer, and nobody of one twice."""

from bench.desk_trays import TRAYS, Room


def test_an_answer_is_gone_from_all_lists_once(clinic):
    desks = {f"Medewerker {number}": clinic.sits(f"Medewerker {number}") for number in range(TRAYS)}
    room = Room(desks, seed=7)
    try:
        for _ in range(5):
            room.one()
    finally:
        clinic.house.rooms.bell.close()
        clinic.desks.stop()
        room.end()
    assert len(room.trays) == TRAYS
    for tray in room.trays:
        assert [len(times) for times in tray.came.values()] == [1] * 5
        assert [len(times) for times in tray.went.values()] == [1] * 5
        assert tray.versions == sorted(set(tray.versions))
