"""What a workstation holds for a while, in memory alone: opened prompts, answers to undo, the last notice."""

import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.identifiers import PromptId, Randomness, new_id
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.parts import Told, UndoEntry
from wor_sidecar.tray.presenter.refusals import Lack

if TYPE_CHECKING:  # a start holds no opened prompt yet
    from wor_sidecar.wire.desk_sends import Answering
    from wor_sidecar.wire.desk_shapes import OpenedPrompt


@dataclass(frozen=True, slots=True, repr=False)
class Held(Masked):
    """An opened prompt: its claim, what was filled in so far, what it lacked, why it did not go."""

    opened: "OpenedPrompt"
    who: str
    filled: Filled
    lacking: tuple[Lack, ...] = ()
    trouble: Told | None = None
    calls: str = ""
    sent: "Answering | None" = None
    """The last answer that was tried; the same one again goes under the same key."""


@dataclass(frozen=True, slots=True, repr=False)
class Keeping(Masked):
    """All that is held at one moment."""

    open: dict[PromptId, Held] = field(default_factory=dict)
    undo: tuple[UndoEntry, ...] = ()
    notice: Told | None = None
    answered: PromptId | None = None
    """The last one: the next one is offered after it."""


class Hold:
    """Keeps it, for several threads at once."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._now = Keeping()

    def opened(self, prompt: PromptId) -> Held | None:
        """Return an opened prompt."""
        with self._guard:
            return self._now.open.get(prompt)

    def keep(self, prompt: PromptId, held: Held) -> Held:
        """Keep an opened prompt as it stands."""
        with self._guard:
            self._now.open[prompt] = held
        return held

    def drop(self, prompt: PromptId) -> Held | None:
        """Let a prompt go, with what was typed."""
        with self._guard:
            return self._now.open.pop(prompt, None)

    def only(self, waiting: frozenset[str]) -> None:
        """Let go of what waits no longer: no patient stays here whom somebody else answered for."""
        with self._guard:
            for prompt in self._now.open.keys() - waiting:
                del self._now.open[PromptId(prompt)]

    def tell(self, notice: Told | None, answered: PromptId | None = None) -> None:
        """Set what just happened; it stands until something else happens."""
        with self._guard:
            self._now = replace(self._now, notice=notice, answered=answered)

    def told(self) -> tuple[Told | None, PromptId | None]:
        """Return what just happened, and which prompt was answered last."""
        with self._guard:
            return self._now.notice, self._now.answered

    def undoable(self, now: Millis) -> tuple[UndoEntry, ...]:
        """Return what can still be undone, the newest first."""
        with self._guard:
            self._now = replace(self._now, undo=tuple(one for one in self._now.undo if one.until > now))
            return self._now.undo

    def may_undo(self, entry: UndoEntry) -> None:
        """Add an answer; an older one of the same prompt is no longer the last."""
        with self._guard:
            others = tuple(one for one in self._now.undo if one.prompt != entry.prompt)
            self._now = replace(self._now, undo=(entry, *others))

    def undone(self, prompt: PromptId) -> None:
        """Take an answer off the bar."""
        with self._guard:
            kept = tuple(one for one in self._now.undo if one.prompt != prompt)
            self._now = replace(self._now, undo=kept)


def key_for(held: Held, answering: "Answering", randomness: Randomness) -> "Answering":
    """Give an answer its key: a new one, or the last try's where the answer is the same.

    The daemon takes a key twice as one answer, so a changed answer must never go under an old key.
    """
    if held.sent is not None and replace(held.sent, key="") == replace(answering, key=""):
        return held.sent
    return replace(answering, key=new_id(randomness))
