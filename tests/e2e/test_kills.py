"""Ten kills -9 at random moments over the loop; a hundred stand in `make bench`."""

from bench.kills import storm


def test_ten_kills_at_random_moments_lose_nothing_and_bring_nothing_twice(tmp_path) -> None:
    report = storm(tmp_path, seed=20261121, kills=10)
    assert sum(report.kills.values()) == 10
    assert report.referrals > 0
    assert report.good, report
