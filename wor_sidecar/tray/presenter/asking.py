"""Asking: one opened question, its answer, taking it back."""

from dataclasses import replace
from typing import Final

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Answer
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.practice import PromptGone
from wor_sidecar.domain.errors.sidecar import ClaimLost, PromptDecided, PromptExpired
from wor_sidecar.domain.identifiers import PromptId
from wor_sidecar.domain.questions import Mode
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.labels import label
from wor_sidecar.tray.presenter import answering, desk_screen, refusals, words
from wor_sidecar.tray.presenter.answering import Asked
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.frame import Frame
from wor_sidecar.tray.presenter.held import Held, key_for
from wor_sidecar.tray.presenter.listing import Listing
from wor_sidecar.tray.presenter.parts import Told, Tone, UndoEntry
from wor_sidecar.tray.presenter.prompt_screen import first_filled, prompt_screen, with_organisation
from wor_sidecar.tray.presenter.screens import DeskScreen, PromptScreen
from wor_sidecar.wire.desk_shapes import OpenedPrompt, PromptItem

_MISSING_INPUT: Final = 422
_OVER: Final = frozenset({PromptDecided.code, PromptExpired.code, PromptGone.code})
"""Refusals after which there is nothing more to answer."""


class Asking:
    """The desk itself, beyond its list."""

    def __init__(self, frame: Frame, listing: Listing) -> None:
        self._frame = frame
        self._listing = listing

    def open(
        self, prompt: PromptId, filled: Filled | None = None, told: Told | None = None
    ) -> PromptScreen | DeskScreen:
        """Claim a prompt, anew where it was open here already; what was typed then stays."""
        frame = self._frame
        try:
            frame.card()
            opened = frame.daemon.claim(prompt)
            mode = frame.mode()
        except WorError as error:
            return self._unopened(prompt, error)
        before = frame.hold.opened(prompt)
        if filled is None:
            filled = before.filled if before else first_filled(Asked(opened, mode, frame.now))
        frame.hold.tell(None)
        item = self._listing.items.get(prompt)
        held = Held(
            opened,
            _who(opened, item),
            filled,
            trouble=told,
            calls=_called(opened, item, frame.now),
            sent=before.sent if before else None,
        )
        return self._shown(frame.hold.keep(prompt, held))

    def prompt(self, prompt: PromptId) -> PromptScreen | None:
        """Show an opened prompt as it stands."""
        held = self._frame.hold.opened(prompt)
        return None if held is None else self._shown(held)

    def weigh(self, prompt: PromptId, filled: Filled) -> PromptScreen | DeskScreen:
        """Show it with these ticks."""
        held = self._frame.hold.opened(prompt)
        if held is None:
            return self.open(prompt, filled)
        filled = with_organisation(self._asked(held), filled)
        weighed = replace(held, filled=filled, lacking=(), trouble=None)
        return self._shown(self._frame.hold.keep(prompt, weighed))

    def answer(self, prompt: PromptId, answer: Answer, filled: Filled) -> PromptScreen | DeskScreen:
        """Send an answer, unless it lacks something."""
        frame = self._frame
        held = frame.hold.opened(prompt)
        if held is None:
            return self.open(prompt, filled, Told(_check_again(), Tone.ASK))
        asked = self._asked(held)
        held = replace(held, filled=filled, lacking=answering.lacks(asked, answer, filled), trouble=None)
        if held.lacking:
            return self._shown(frame.hold.keep(prompt, replace(held, trouble=_not_sent(held))))
        send = key_for(held, answering.answering(asked, answer, filled, ""), frame.randomness)
        held = frame.hold.keep(prompt, replace(held, sent=send))
        try:
            until = frame.daemon.answer(prompt, send)
        except WorError as error:
            return self._refused(prompt, held, error)
        frame.hold.drop(prompt)
        self._note(prompt, held, answer, until)
        return self._listing.desk()

    def close(self, prompt: PromptId) -> DeskScreen:
        """Give the claim back."""
        held = self._frame.hold.drop(prompt)
        self._frame.hold.tell(None)
        if held is not None:
            try:
                self._frame.daemon.release(prompt, held.opened.claim)
            except WorError as error:
                # It lapses by itself in two minutes; the list says whether the server is away.
                del error
        return self._listing.desk()

    def undo(self, prompt: PromptId) -> DeskScreen:
        """Take an answer back."""
        hold = self._frame.hold
        hold.tell(None)
        try:
            self._frame.daemon.undo(prompt)
        except WorError as error:
            hold.undoable(self._frame.now)
            return self._listing.desk(refusals.away(error))
        hold.undone(prompt)
        hold.tell(Told(_("The answer was taken back. The question is on the list again.")))
        return self._listing.desk()

    def _shown(self, held: Held) -> PromptScreen:
        asked = self._asked(held)
        top = self._frame.top(_("Ask for consent"), trouble=held.trouble)
        shown = prompt_screen(asked, held.filled, top, held.lacking, held.calls)
        return replace(shown, who=held.who)

    def _asked(self, held: Held) -> Asked:
        card = self._frame.known
        mode, helper = (Mode(card.mode), card.helper) if card else (Mode.REFER, "")
        return Asked(held.opened, mode, self._frame.now, helper)

    def _unopened(self, prompt: PromptId, error: WorError) -> PromptScreen | DeskScreen:
        """Show what was typed where something was; else the list."""
        held = self._frame.hold.opened(prompt)
        if held is None or error.code in _OVER:
            self._frame.hold.drop(prompt)
            self._frame.hold.tell(None)
            return self._listing.desk(refusals.away(error))
        return self._shown(self._frame.hold.keep(prompt, replace(held, trouble=refusals.away(error))))

    def _refused(self, prompt: PromptId, held: Held, error: WorError) -> PromptScreen | DeskScreen:
        if error.code in _OVER:
            return self._unopened(prompt, error)
        if error.code == ClaimLost.code:
            return self.open(prompt, held.filled, refusals.spoken(error))
        if error.status == _MISSING_INPUT:
            held = replace(held, lacking=(refusals.lack_of(error),))
            held = replace(held, trouble=_not_sent(held))
        else:
            held = replace(held, trouble=refusals.unsent(error))
        return self._shown(self._frame.hold.keep(prompt, held))

    def _note(self, prompt: PromptId, held: Held, answer: Answer, until: Millis) -> None:
        now = self._frame.now
        sends = answer.given and self._asked(held).mode is Mode.REFER
        told = (
            _("Sent at {time}. Until {until} you can take this back.")
            if sends
            else _("{answer}: kept at {time}. Until {until} you can take this back.")
        ).format(answer=label("answers", answer.value), time=words.time_of(now), until=words.time_of(until))
        self._frame.hold.tell(Told(told), answered=prompt)
        self._frame.hold.may_undo(UndoEntry(prompt, held.who, told, _("Take back"), until))


def _not_sent(held: Held) -> Told:
    loose = next((lack.sentence for lack in held.lacking if not lack.field), "")
    return Told(loose or _("Nothing was sent yet. Fill in what is asked below."), Tone.ASK)


def _called(opened: OpenedPrompt, item: PromptItem | None, now: Millis) -> str:
    known = opened if opened.calls or item is None else item  # an older daemon tells it in the list alone
    return desk_screen.called(known.calls, known.called_at, now)


def _check_again() -> str:
    return _("Nothing was sent yet. Check what stands here, and answer again.")


def _who(opened: OpenedPrompt, item: PromptItem | None) -> str:
    if item is not None:
        return words.who(item.initials, item.birth_year)
    born = opened.patient.birth_date
    initials = "".join(part[0] for part in opened.patient.name.split() if part[0].isalpha())
    return words.who(initials, born.year if born else None)
