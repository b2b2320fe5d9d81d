"""Signals in words: how it stands first, then what to do; never a code, never an alarm for technique.

A signal's standing is `signal_` and its name. `HERE` are those on which somebody in the practice can act; the
others are the coach's, and stand in the overview alone.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Final

from wor_sidecar.texts.catalogue import _

PREFIX: Final = "signal_"
Facts = Mapping[str, object]


class Sort(StrEnum):
    """What a digest counts together."""

    QUESTIONS = "questions"
    SENDING = "sending"
    REACTION = "reaction"
    REPORTS = "reports"
    ORPHANS = "orphans"
    LETTERS = "letters"
    RENEW = "renew"
    SHRED = "shred"
    EXPORTS = "exports"


SORTS: Final[Mapping[str, Sort]] = {
    "ask_referrer": Sort.QUESTIONS,
    "ask_assistants": Sort.QUESTIONS,
    "ask_remind": Sort.QUESTIONS,
    "ask_digest": Sort.QUESTIONS,
    "ask_expire": Sort.QUESTIONS,
    "not_deposited_long": Sort.SENDING,
    "not_received_long": Sort.SENDING,
    "no_reaction_yet": Sort.REACTION,
    "no_reaction": Sort.REACTION,
    "no_contact": Sort.REACTION,
    "no_letter_long": Sort.REPORTS,
    "follow_up_late": Sort.REPORTS,
    "follow_up_missed": Sort.REPORTS,
    "orphan": Sort.ORPHANS,
    "letter_not_taken": Sort.LETTERS,
    "letter_not_seen": Sort.LETTERS,
    "renew": Sort.RENEW,
    "shred_near": Sort.SHRED,
    "shred": Sort.SHRED,
    "export_stale": Sort.EXPORTS,
}
HERE: Final = frozenset(SORTS)


def label(name: str) -> str:
    """Return a signal's short name, for a list and a filter."""
    return _LABELS[name]()


def counted(names: Iterable[str]) -> tuple[str, ...]:
    """Return what waits as lines of numbers alone: no name, no day, nothing of whom."""
    found = list(names)
    sorts = Counter(SORTS[name] for name in found if name in SORTS)
    closing = sum(name in ("ask_digest", "ask_expire") for name in found)
    lines = []
    for sort, words in _COUNTED.items():
        if sorts[sort]:
            lines.append(_many(sorts[sort], *words()))
        if sort is Sort.QUESTIONS and closing:
            soon = (_("{n} of these closes soon by itself"), _("{n} of these close soon by themselves"))
            lines.append(_many(closing, *soon))
    return tuple(lines)


def _many(n: int, one: str, many: str) -> str:
    return (one if n == 1 else many).format(n=n)


_COUNTED: Final[Mapping[Sort, Callable[[], tuple[str, str]]]] = {
    Sort.QUESTIONS: lambda: (_("{n} question waits for an answer"), _("{n} questions wait for an answer")),
    Sort.SENDING: lambda: (
        _("{n} referral did not reach the organisation yet"),
        _("{n} referrals did not reach the organisation yet"),
    ),
    Sort.REACTION: lambda: (
        _("{n} referral waits for the organisation"),
        _("{n} referrals wait for the organisation"),
    ),
    Sort.REPORTS: lambda: (_("{n} report is late"), _("{n} reports are late")),
    Sort.ORPHANS: lambda: (
        _("{n} report that fits no patient: see whose it is"),
        _("{n} reports that fit no patient: see whose they are"),
    ),
    Sort.LETTERS: lambda: (_("{n} letter to look at"), _("{n} letters to look at")),
    Sort.RENEW: lambda: (_("{n} referral to renew"), _("{n} referrals to renew")),
    Sort.SHRED: lambda: (
        _("{n} referral of which the content is deleted soon"),
        _("{n} referrals of which the content is deleted soon"),
    ),
    Sort.EXPORTS: lambda: (
        _("{n} list of the GP's system is late"),
        _("{n} lists of the GP's system are late"),
    ),
}
_LABELS: Final[Mapping[str, Callable[[], str]]] = {
    "ask_referrer": lambda: _("question, with the referrer"),
    "ask_assistants": lambda: _("question, with everybody"),
    "ask_remind": lambda: _("question waits long"),
    "ask_digest": lambda: _("question closes soon"),
    "ask_expire": lambda: _("question closes today"),
    "export_stale": lambda: _("list of the GP's system is late"),
    "not_deposited": lambda: _("not sent yet"),
    "not_deposited_long": lambda: _("not sent for a day"),
    "not_received": lambda: _("not fetched yet"),
    "not_received_long": lambda: _("not fetched for days"),
    "nudge_coach": lambda: _("the coach was reminded"),
    "no_reaction_yet": lambda: _("no answer yet"),
    "no_reaction": lambda: _("no reaction"),
    "no_contact": lambda: _("not called yet"),
    "no_letter": lambda: _("no report of the talk yet"),
    "no_letter_long": lambda: _("report of the talk is late"),
    "follow_up_near": lambda: _("second report is near"),
    "follow_up_late": lambda: _("second report is late"),
    "follow_up_missed": lambda: _("second report did not come"),
    "orphan": lambda: _("report without a patient"),
    "letter_not_taken": lambda: _("letter was not fetched"),
    "letter_not_seen": lambda: _("letter was not seen"),
    "renew": lambda: _("to renew"),
    "shred_near": lambda: _("content is deleted soon"),
    "shred": lambda: _("content is deleted"),
}
SENTENCES: Final[Mapping[str, Callable[[Facts], str]]] = {
    "signal_no_letter_long": lambda _f: _(
        "The report of the first talk has not come yet. You need not do anything; ask {organisation} "
        "if you miss it."
    ),
    "signal_follow_up_late": lambda _f: _(
        "The report after three months has not come yet. Ask {organisation} how it goes."
    ),
    "signal_follow_up_missed": lambda _f: _(
        "The report after three months did not come. Ask {organisation} to close this or to report."
    ),
    "signal_letter_not_taken": lambda _f: _(
        "The letter has been ready since {since}, but the GP's system has not fetched it. "
        "Read in the messages there, or ask your IT manager."
    ),
    "signal_renew": lambda _f: _(
        "This referral is half a year old. Does the patient still want it? Then choose Renew."
    ),
    "signal_shred_near": lambda _f: _(
        "Nothing has happened here for more than a year. Within a month the content is deleted. "
        "Ask {organisation} whether it can be closed."
    ),
    "signal_shred": lambda _f: _("The term for which this is kept is over. The content is deleted today."),
    "signal_not_deposited_long": lambda _f: _(
        "This was not sent yet, for a day. We keep trying, and nothing is lost. Ask your IT manager."
    ),
}
"""What no other standing says: the rest of the signals has its sentence there."""
