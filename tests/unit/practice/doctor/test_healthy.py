"""A healthy practice is told nothing."""


def test_nothing_is_found_where_everything_is_right(a_practice):
    found = a_practice.look()
    assert [line for line in found["checks"] if line["code"] or line["told"]] == []
    assert found["ok"]
