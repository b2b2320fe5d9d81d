"""Ten kills -9 at random moments over the loop; a hundred stand in `make bench`."""

from bench.kills import storm
from tests.e2e.trouble.trouble_paired import copied, made_once, start
from wor_sidecar.demo.loop import Loop


def test_ten_kills_at_random_moments_lose_nothing_and_bring_nothing_twice(tmp_path, tmp_path_factory) -> None:
    paired = made_once(tmp_path_factory)

    def begin(loop: Loop) -> None:
        copied(paired, loop.stage)
        start(loop)

    report = storm(tmp_path, seed=20261121, kills=10, begin=begin)
    assert sum(report.kills.values()) == 10
    assert report.referrals > 0
    assert report.good, report
