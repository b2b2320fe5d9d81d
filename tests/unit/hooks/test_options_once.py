"""What a connector makes of a profile is made once for as long as that profile is asked for."""

from dataclasses import replace

import pytest

from wor_sidecar.domain.errors.folders import ProfileOptionUnknown
from wor_sidecar.hooks.connector import Profile
from wor_sidecar.hooks.options import OncePerProfile, Options


def test_the_same_profile_is_worked_out_once_and_another_anew() -> None:
    made: list[str] = []
    rules = OncePerProfile(lambda profile: made.append(profile.his) or len(made))
    one = Profile("odd", his="a")
    assert [rules(one), rules(one), rules(replace(one, his="b")), rules(one)] == [1, 1, 2, 3]


def test_a_profile_that_is_refused_is_refused_each_time() -> None:
    rules = OncePerProfile(lambda profile: Options(profile, ("encoding",)))
    profile = Profile("odd", options={"encodin": "x"})
    for _time in range(2):
        with pytest.raises(ProfileOptionUnknown):
            rules(profile)
