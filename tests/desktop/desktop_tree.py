"""A program as a screen reader reads it."""

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_screen import SYSTEM_PYTHON, Screen, until

READER = Path(__file__).with_name("desktop_reader.py")


@dataclass(frozen=True, slots=True)
class Node:
    """One thing that a screen reader meets."""

    path: tuple[int, ...]
    role: str
    name: str
    description: str
    text: str
    value: float | None
    states: frozenset[str]
    box: tuple[int, int, int, int]
    labels: tuple[str, ...]

    @property
    def middle(self) -> tuple[int, int]:
        """The point to click."""
        x, y, width, height = self.box
        return x + width // 2, y + height // 2

    @property
    def words(self) -> str:
        """All that is read out of it."""
        return " ".join(one for one in (*self.labels, self.name, self.text, self.description) if one)

    def on(self, *states: str) -> bool:
        """Tell whether it is in all these states."""
        return self.states.issuperset(states)


class Reader:
    """A screen reader of one desktop."""

    def __init__(self, screen: Screen) -> None:
        with (screen.root / "reader.log").open("ab") as log:
            self._process = subprocess.Popen(
                [SYSTEM_PYTHON, str(READER)],
                env=screen.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def ask(self, **question: Any) -> Any:
        """Put a question to it, as desktop_reader has them."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the reader ended"
        return json.loads(line)

    def tree(self, pid: int, *, shown: bool = False) -> list[Node]:
        """Return a program's tree as it is now, or what of it is on the screen."""
        return [_node(one) for one in self.ask(tree=pid, shown=shown)]

    def focused(self, pid: int) -> Node | None:
        """Return what of it has the focus."""
        found = self.ask(focused=pid)
        return None if found is None else _node(found)

    def shown(self, pid: int) -> list[Node]:
        """Return what of it is on the screen."""
        return self.tree(pid, shown=True)

    def sees(self, pid: int, wanted: Callable[[Node], bool]) -> Node:
        """Wait until something is on the screen; return it."""
        return until(lambda: next((node for node in self.shown(pid) if wanted(node)), None))

    def end(self) -> None:
        """Let it go."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()


def _node(told: dict[str, Any]) -> Node:
    left, top, width, height = told["box"]
    return Node(
        path=tuple(told["path"]),
        role=told["role"],
        name=told["name"],
        description=told["description"],
        text=told["text"],
        value=told["value"],
        states=frozenset(told["states"]),
        box=(left, top, width, height),
        labels=tuple(told["labels"]),
    )
