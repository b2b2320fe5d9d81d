"""What a person hears while the demo runs: what just happened where, and what to do next."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import wrap
from typing import Any, Final

from wor_sidecar.demo import letter_reader, witness
from wor_sidecar.demo.loop import Loop
from wor_sidecar.domain.errors import WorError
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.standings import sentence
from wor_sidecar.wire.control_client import ControlClient

WIDTH: Final = 78
"""Two less than a terminal's 80 columns."""


@dataclass(frozen=True, slots=True)
class Known:
    """A referral as a list names it: never a whole name."""

    name: str
    state: str
    standing: str
    told: str


@dataclass(frozen=True, slots=True)
class Sight:
    """What stands at one moment."""

    referrals: Mapping[str, Known] = field(default_factory=dict)
    waiting: int = 0
    letters: tuple[Path, ...] = ()
    envelopes: int = 0
    aside: int = 0
    why: tuple[str, ...] = ()
    """The command that says what is wrong with a file, ready to be copied."""


def look(loop: Loop) -> Sight | None:
    """Look at the practice, the postbus and the import folder; None while the practice doesn't answer."""
    client = ControlClient(loop.stage.root / "practice")
    try:
        referrals = client.call("GET", "/v1/referrals")
        status = client.call("GET", "/v1/status")
    except WorError:
        return None
    return Sight(
        referrals={one["id"]: _known(one) for one in referrals},
        waiting=status["prompts"],
        letters=tuple(witness.letters(loop.stage)),
        envelopes=witness.count(loop.stage, "postbus_envelopes"),
        aside=status["quarantine"],
        why=(f"    {sys.argv[0]} quarantine list \\", f"      --config {loop.stage.sidecar_config}"),
    )


def news(before: Sight, after: Sight) -> Iterator[str]:
    """Yield what changed, a paragraph each, and last what a person does next."""
    if after.waiting > before.waiting:
        alone = _("The practice: somebody waits for an answer.")
        more = _("The practice: {count} people wait for an answer.").format(count=after.waiting)
        yield alone if after.waiting == 1 else more
    if after.aside > before.aside:
        yield _("A file or a row could not be read; the rest goes on. A second terminal tells why:")
        yield from after.why
    for id_, one in after.referrals.items():
        old = before.referrals.get(id_)
        if old is None and one.state == _ASKED:
            continue
        if old is None or (old.state, old.standing) != (one.state, one.standing):
            yield f"{one.name}: {one.told}"
    fresh = [letter for letter in after.letters if letter not in before.letters]
    for letter in fresh:
        yield _("A letter lies in the import folder of the HIS:")
        with suppress(FileNotFoundError):  # taken between the look and now: a HIS does that
            yield from (f"    {line}" for line in letter_reader.read(letter).lines)
    if fresh:
        yield _("The circle is closed: what became of the patient stands in the GP's file.")
    if following := _next(before, after, came=bool(fresh)):
        yield "➜ " + following


def wrapped(paragraph: str) -> str:
    """Wrap for 80 columns; what is indented stays as it is."""
    if paragraph.startswith("    "):
        return paragraph
    hanging = "  " if paragraph[:1] in _MARKS else ""
    return "\n".join(wrap(paragraph, WIDTH, subsequent_indent=hanging, break_on_hyphens=False))


_MARKS: Final = ("✓", "✗", "➜")
_ASKED: Final = "awaiting_consent"


def _known(one: Mapping[str, Any]) -> Known:
    born = one.get("birth_year") or "?"
    standing = one["standing"]
    told = sentence(standing["code"], standing["facts"])
    return Known(f"{one.get('initials') or '?'} ({born})", one["state"], standing["code"], told)


def _next(before: Sight, after: Sight, *, came: bool) -> str:
    """Say the next step, by what changed last; empty when nothing did."""
    if came:
        return _("Take somebody else, note what comes after the intake, or end with Ctrl-C.")
    states = [
        one.state
        for id_, one in after.referrals.items()
        if (old := before.referrals.get(id_)) is None or old.state != one.state
    ]
    if states == [_ASKED] * len(states):
        if after.waiting > before.waiting:
            return _("Open the practice's page, choose somebody, and ask whether it is all right.")
        return ""
    return _steps().get(next(state for state in reversed(states) if state != _ASKED), "")


def _steps() -> Mapping[str, str]:
    return {
        "queued": _("Wait some seconds: it is sealed, and travels by the postbus."),
        "received": _("Open the coach's page: choose the case, and take it on."),
        "accepted": _("The coach calls: note in the case that the patient was reached."),
        "contacting": _("The coach meets the patient: note the intake, with a line for the GP."),
        "intake_planned": _("The day has come: note the intake, with a line for the GP."),
        "intake_done": _("Wait for the letter; the coach can start an activity meanwhile."),
        "active": _("Three months later the coach notes how it goes."),
        "rejected": _("A letter tells the GP. The practice may choose another organisation."),
        "not_reached": _("A letter asks the practice for another number."),
        "consent_refused": _("Nothing left the practice. Choose somebody else."),
        "not_wor": _("Nothing left the practice. Choose somebody else."),
        "referred_elsewhere": _("Nothing left the practice. Choose somebody else."),
        "withdrawn": _("Open the coach's page: the case asks to delete, and to confirm it."),
    }
