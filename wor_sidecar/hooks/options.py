"""A profile's own table for a connector, read key by key; an error names the key's path."""

from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches
from typing import Generic, NoReturn, TypeVar

from wor_sidecar.domain.errors import phrase
from wor_sidecar.domain.errors.folders import (
    ProfileOptionMissing,
    ProfileOptionRefused,
    ProfileOptionUnknown,
)
from wor_sidecar.hooks.connector import Profile

Made = TypeVar("Made")


class OncePerProfile(Generic[Made]):
    """What a connector makes of a profile, kept while the same profile is asked for: files are many.

    rules_of = OncePerProfile(_rules)       # _rules(profile) reads and checks the options
    rules = rules_of(profile)

    What is kept is shared by threads and by files: nothing of a file may get into it.
    """

    def __init__(self, make: Callable[[Profile], Made]) -> None:
        self._make = make
        self._last: tuple[Profile, Made] | None = None

    def __call__(self, profile: Profile) -> Made:
        """Return what is made of a profile."""
        last = self._last
        if last is not None and last[0] is profile:
            return last[1]
        made = self._make(profile)
        self._last = profile, made
        return made


class Options:
    """The options of `profile`, none of them outside `known`.

    Raises:
        ProfileOptionUnknown: at once, for a key that isn't known.

    """

    def __init__(self, profile: Profile, known: Collection[str]) -> None:
        self._table = profile.options
        self._at = profile.connector
        for key in self._table:
            if key not in known:
                nearest = get_close_matches(key, known, n=1, cutoff=0.5) or [" / ".join(sorted(known))]
                raise ProfileOptionUnknown(
                    key=self.path(key), connector=profile.connector, nearest=nearest[0]
                )

    def path(self, key: str) -> str:
        """Return how an error names the key: `table.date_format`."""
        return f"{self._at}.{key}"

    def text(self, key: str, default: str | None = None, choices: Collection[str] = ()) -> str:
        """Return a text; one of `choices` where they are given; without a default it must be there.

        Raises:
            ProfileOptionMissing, ProfileOptionRefused: naming the key.

        """
        value = self._table.get(key, default)
        if value is None:
            raise ProfileOptionMissing(key=self.path(key), wanted=_one_of(choices) or "text between quotes")
        if not isinstance(value, str):
            self.refuse(key, _one_of(choices) or "text between quotes")
        if choices and value not in choices:
            self.refuse(key, _one_of(choices))
        return value

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return a list of texts; one text alone counts as a list of one.

        Raises:
            ProfileOptionRefused: naming the key.

        """
        value = self._table.get(key, default)
        listed = (value,) if isinstance(value, str) else value
        if not isinstance(listed, list | tuple) or not all(isinstance(each, str) for each in listed):
            self.refuse(key, "a list of texts between quotes")
        return tuple(each for each in listed if isinstance(each, str))

    def flag(self, key: str, *, default: bool) -> bool:
        """Return true or false.

        Raises:
            ProfileOptionRefused: naming the key.

        """
        value = self._table.get(key, default)
        if not isinstance(value, bool):
            self.refuse(key, "true or false")
        return value

    def number(self, key: str, default: int, least: int, most: int) -> int:
        """Return a whole number from `least` to `most`.

        Raises:
            ProfileOptionRefused: naming the key.

        """
        value = self._table.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.refuse(key, phrase("a whole number from {value} to {value}", least, most))
        return value

    def mapping(self, key: str) -> Mapping[str, object]:
        """Return a table inside the table.

        Raises:
            ProfileOptionMissing, ProfileOptionRefused: naming the key.

        """
        value = self._table.get(key)
        if value is None:
            raise ProfileOptionMissing(
                key=self.path(key), wanted=phrase("a table {value}", f"[{self.path(key)}]")
            )
        if not isinstance(value, dict):
            self.refuse(key, phrase("a table {value}", f"[{self.path(key)}]"))
        return value

    def refuse(self, key: str, wanted: str) -> NoReturn:
        """Say that the value of a key won't do."""
        found = self._table.get(key)
        raise ProfileOptionRefused(
            key=self.path(key), found=repr(found) if isinstance(found, str) else found, wanted=wanted
        )


def _one_of(choices: Collection[str]) -> str:
    return "one of " + ", ".join(repr(choice) for choice in choices) if choices else ""
