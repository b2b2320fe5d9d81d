"""The words of letters and leaflet: the packaged ones, and a practice's own where they are good.

`look` reads the folder again where a file changed; everything else works with what it found, so nothing
waits for a disk while a message is taken in.
"""

import os
import stat
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import structlog

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors.letters import (
    LettersFolderMissing,
    TemplateFault,
    TemplateUnknown,
    TemplateUnreadable,
)
from wor_sidecar.domain.letters import LetterPlan, Template
from wor_sidecar.hooks.events import Signal
from wor_sidecar.practice.writeback.template_checks import LIMIT, leaflet_faults, letter_faults, text_of
from wor_sidecar.texts.catalogue import show
from wor_sidecar.texts.consents import LeafletWords, leaflet, leaflet_template
from wor_sidecar.texts.letters import filled, template, values

BROKEN: Final = "letter_template_broken"
"""The signal's name, and the note's code."""
LEAFLET: Final = "leaflet.md"
FILES: Final = (*(f"{each.value}.txt" for each in Template), LEAFLET)
_TEXTS: Final = (".txt", ".md")

log = structlog.get_logger()

Stamp = tuple[int, int, int]
"""A file as it was last seen: its time, its size, its number. For equality alone."""


@dataclass(frozen=True, slots=True)
class Own:
    """One file of the practice's folder: its text, and what is wrong with it."""

    file: str
    text: str = ""
    faults: tuple[TemplateFault, ...] = ()
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What a person should know, as the desk shows notes: a code, what goes with it, and the sentence."""

    code: str
    facts: Mapping[str, Any]
    told: str


@dataclass(frozen=True, slots=True)
class _Found:
    """What the folder held at the last look."""

    own: Mapping[str, Own] = field(default_factory=lambda: MappingProxyType({}))
    missing: LettersFolderMissing | None = None


class Templates:
    """The words that count now. Thread-safe; `signal` hears once of each change that breaks something."""

    def __init__(
        self,
        folder: Path | None = None,
        clock: Clock | None = None,
        signal: Callable[[Signal], object] = lambda _signal: None,
    ) -> None:
        """Without a folder: the packaged ones. Without a clock: somebody looks by hand, so nobody is told."""
        self.folder = folder
        self._clock = clock
        self._signal = signal
        self._looking = threading.Lock()
        self._found = _Found()
        self.look()

    def look(self) -> None:
        """Read what changed in the folder since the last look; never fails."""
        if self.folder is None:
            return
        with self._looking:
            before, self._found = self._found, _after(self._found, self.folder)
            told = _newly_broken(before, self._found)
        if self._clock is None:
            return
        for file, fault in told:
            log.warning("letter.template_broken", file=file, code=fault.code)
            self._signal(Signal(BROKEN, self._clock.now(), subject=file))

    def render(self, plan: LetterPlan) -> tuple[str, ...]:
        """Return a letter's lines."""
        return filled(self.letter(plan.template), values(plan.pieces))

    def letter(self, letter: Template) -> str:
        """Return the template that counts."""
        return self._good(f"{letter.value}.txt") or template(letter.value)

    def leaflet(self, words: LeafletWords) -> str:
        """Return the leaflet, as Markdown."""
        return leaflet(words, template=self._good(LEAFLET))

    def leaflet_template(self) -> str:
        """Return the leaflet with its gaps."""
        return self._good(LEAFLET) or leaflet_template()

    def is_own(self, file: str) -> bool:
        """Tell whether the practice's own words count."""
        return bool(self._good(file))

    def faults(self) -> Mapping[str, tuple[TemplateFault, ...]]:
        """Return what is wrong, by file; the folder's own trouble stands under an empty name."""
        found = self._found
        broken = {file: own.faults for file, own in found.own.items() if own.faults}
        return {"": (found.missing,), **broken} if found.missing else broken

    def notes(self) -> list[Note]:
        """Name each file that can't be used, for the desk; the folder's own trouble is the IT manager's."""
        return [
            Note(BROKEN, {"template": file, "code": faults[0].code}, str(show(faults[0])))
            for file, faults in self.faults().items()
            if file
        ]

    def _good(self, file: str) -> str:
        own = self._found.own.get(file)
        return "" if own is None or own.faults else own.text


def _after(before: _Found, folder: Path) -> _Found:
    try:
        with os.scandir(folder) as entries:
            there = {_name(entry.name): Path(entry.path) for entry in entries}
    except OSError:
        # A share that is away for a minute takes nobody's words away.
        return _Found(before.own, LettersFolderMissing(folder=folder))
    own: dict[str, Own] = {}
    for name, path in sorted(there.items()):
        if name in FILES:
            own[name] = _read(path, name, before.own.get(name))
        elif name.endswith(_TEXTS) and not name.startswith(("readme", ".")):
            own[name] = Own(name, faults=(TemplateUnknown(template=name, known=", ".join(FILES)),))
    return _Found(MappingProxyType(own))


def _read(path: Path, file: str, before: Own | None) -> Own:
    try:
        seen = path.stat()
        stamp = (seen.st_mtime_ns, seen.st_size, seen.st_ino)
        if before is not None and before.stamp == stamp:
            return before
        if not stat.S_ISREG(seen.st_mode):  # opening a pipe would wait for its other end
            return Own(file, faults=(TemplateUnreadable(template=file),), stamp=stamp)
        with path.open("rb") as stream:
            raw = stream.read(LIMIT + 1)
    except OSError:
        return Own(file, faults=(TemplateUnreadable(template=file),))
    try:
        text = text_of(raw, file)
    except TemplateFault as fault:
        return Own(file, faults=(fault,), stamp=stamp)
    faults = leaflet_faults(text, file) if file == LEAFLET else letter_faults(_letter(file), text, file)
    return Own(file, text, tuple(faults), stamp)


def _name(file: str) -> str:
    """Return a file's name as it can be shown; Windows doesn't tell capitals apart, so nor do we."""
    return file.lower().encode("utf-8", "replace").decode("utf-8")


def _letter(file: str) -> Template:
    return Template(file.removesuffix(".txt"))


def _newly_broken(before: _Found, now: _Found) -> list[tuple[str, TemplateFault]]:
    """List what broke since the last look, or is broken in another way."""
    told: list[tuple[str, TemplateFault]] = []
    if now.missing and not before.missing:
        told.append(("", now.missing))
    for file, own in now.own.items():
        was = before.own.get(file)
        changed = was is None or was.stamp != own.stamp or _codes(was) != _codes(own)
        if own.faults and changed:
            told.append((file, own.faults[0]))
    return told


def _codes(own: Own) -> list[str]:
    return [fault.code for fault in own.faults]
