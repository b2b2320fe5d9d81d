"""The region's own file: which practices should report, in which groups, and earlier quarters typed in.

An example of it stands in docs/how-to/figures-of-the-practice.md.
"""

from dataclasses import dataclass, field

from wor_sidecar.reports.periods import period_named


@dataclass(frozen=True, slots=True)
class RegionSettings:
    """[region]: what stands above it."""

    title: str = ""


@dataclass(frozen=True, slots=True)
class GroupSettings:
    """[[group]]: practices that are shown as one; each is named as it calls itself."""

    name: str
    practices: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.name or not self.practices:
            raise ValueError("a name, and practices")


@dataclass(frozen=True, slots=True)
class EarlierSettings:
    """[[earlier]]: how many people a group referred in a quarter from before the program."""

    quarter: str
    group: str
    referred: int
    practices: int | None = None
    """How many practices that was; absent: nobody knows any more."""

    def __post_init__(self) -> None:
        if period_named(self.quarter).quarter is None:
            raise ValueError('a quarter such as "2024-Q4"')
        if self.referred < 0 or (self.practices or 0) < 0:
            raise ValueError("numbers from 0")


@dataclass(frozen=True, slots=True)
class Groups:
    """The whole file."""

    region: RegionSettings = field(default_factory=RegionSettings)
    groups: tuple[GroupSettings, ...] = field(default=(), metadata={"key": "group"})
    earlier: tuple[EarlierSettings, ...] = ()

    def __post_init__(self) -> None:
        names = [one.name for one in self.groups]
        if not names or len(set(names)) != len(names):
            raise ValueError("at least one [[group]], each with a name of its own")
        if unknown := sorted({one.group for one in self.earlier} - set(names)):
            raise ValueError(f'a [[group]] "{unknown[0]}" for its [[earlier]]')
        if len({(one.quarter, one.group) for one in self.earlier}) != len(self.earlier):
            raise ValueError("one [[earlier]] for each quarter and group")
