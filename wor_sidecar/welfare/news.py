"""What came from a practice and nobody here saw yet: it stands on top of the list until somebody says so."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Final

from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.welfare.case import Case


class News(StrEnum):
    """What a person must know, the gravest first: a lighter word never takes the place of a graver one."""

    DECEASED = "deceased"
    LEFT_PRACTICE = "left_practice"
    REFUSED = "refused"
    """An answer of ours that the practice could not take."""
    MESSAGE = "message"
    FEEDBACK_CONSENT = "feedback_consent"
    CORRECTION = "correction"
    HANDED_OVER = "handed_over"
    """A colleague gave it to the coach who has it now."""


OF_MOVES: Final[Mapping[MoveKind, News]] = {
    MoveKind.DECEASED: News.DECEASED,
    MoveKind.LEFT_PRACTICE: News.LEFT_PRACTICE,
}
"""A withdrawal, a wrong patient and a cancellation ask for a step of their own; who is tried again is new."""
_GRAVITY: Final = tuple(News)


def with_news(case: Case, news: News | None) -> Case:
    """Return the case with what came last; one whose content was deleted tells nothing any more."""
    if news is None or case.sent is None:
        return case
    if case.news and _GRAVITY.index(News(case.news)) < _GRAVITY.index(news):
        return case
    return replace(case, news=news.value)
