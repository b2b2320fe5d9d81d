"""What each program hands to the commands: its way to the running program, and its options."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

Options = Callable[[Any], Any]
"""Adds --config and --json to a command."""


class Ask(Protocol):
    """Asks the running program."""

    def __call__(
        self, config: Path | None, method: str, path: str, body: Any = None, *, seconds: int = 90
    ) -> Any:
        """Make a call; refusals come back as coded errors."""
        ...
