"""One tree of errors: each says what happened, with a code, and what to do about it.

A class's docstring is its sentence and `hint` its remedy; both may name fields in braces. English here is
the message id: `wor_sidecar.texts` shows a user the Dutch. Codes: WOR-S sidecar, -F folders and formats,
-X exchange, -P postbus, -I inbox, -T tray, -E environment; three digits, never used twice.
"""

from typing import ClassVar


class WorError(Exception):
    """Something went wrong that has no sentence of its own."""

    code: ClassVar[str] = "WOR-S000"
    hint: ClassVar[str] = "Run the command again with --debug and report what it prints."
    exit_code: ClassVar[int] = 1
    """What a command ends with: 1 failed, 2 usage, 3 check failed or already running, 4 no administrator."""
    status: ClassVar[int] = 400
    """What an HTTP listener of ours answers with."""

    def __init__(self, **fields: object) -> None:
        super().__init__()
        self.fields = fields

    @classmethod
    def sentence(cls) -> str:
        """Return the first line of the docstring: the message id, fields still in braces."""
        return (cls.__doc__ or "").strip().split("\n", 1)[0]

    @property
    def message(self) -> str:
        """What happened, in English."""
        return fill(self.sentence(), self.fields)

    @property
    def remedy(self) -> str:
        """What to do, in English."""
        return fill(self.hint, self.fields)

    def __str__(self) -> str:
        return f"{self.code} {self.message} {self.remedy}"


def phrase(words: str, *values: object) -> str:
    """Return our own words for a field (`what`, `wanted`, `why`) or an oddity, each `{value}` in them filled.

    The catalogue collects them here, and knows them again where the values are numbers or the last word.
    """
    for value in values:
        words = words.replace("{value}", str(value), 1)
    return words


class _Gap(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return f"({key}?)"


def fill(template: str, fields: dict[str, object]) -> str:
    """Put fields into a sentence; a field that nobody gave shows as a gap, never as a second error."""
    return template.format_map(_Gap(fields))
