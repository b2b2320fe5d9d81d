"""What a reading found out about a file's layout: told to whoever writes a profile, and to nobody else.

`connectors try` listens; the daemon doesn't. A finding names columns, a delimiter, an encoding: no value.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Tell = Callable[[str, str], object]
_listener: ContextVar[tuple[Tell, str] | None] = ContextVar("listener", default=None)

ENCODING = "encoding"
DELIMITER = "delimiter"
COLUMN = "column"
"""A column that the profile maps: `surname = Achternaam`."""
UNUSED = "unused column"
MISSING = "missing column"
NOT_ALONE = "code not alone"
"""A code that triggers, at the beginning of a cell that goes on: `Z68` of `Z68 Andere verwijzing`."""
OFF = "not set"
"""An option without which nothing can trigger: `medvri.code_line`."""


def found_out(what: str, value: str) -> None:
    """Tell what was found out."""
    listener = _listener.get()
    if listener is not None and listener[1] in ("", what):
        listener[0](what, value)


def listened_to(what: str) -> bool:
    """Tell whether somebody listens to this: what costs time to find out need not be found out else."""
    listener = _listener.get()
    return listener is not None and listener[1] in ("", what)


@contextmanager
def listening(tell: Tell, to: str = "") -> Iterator[None]:
    """Let `tell` hear (what, value) while this lasts; `to`: of this alone."""
    token = _listener.set((tell, to))
    try:
        yield
    finally:
        _listener.reset(token)
