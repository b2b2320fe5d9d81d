"""What a connector reads all the same, though it differs from the format's book: told to whoever listens.

`connectors read` and `connectors try` show it; the daemon doesn't listen.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Tell = Callable[[str, str], object]
_listener: ContextVar[Tell | None] = ContextVar("listener", default=None)


def odd(position: str, what: str) -> None:
    """Note an oddity by its name, such as `UNT count`: never a value, which may be a patient's."""
    tell = _listener.get()
    if tell is not None:
        tell(position, what)


@contextmanager
def heard(tell: Tell) -> Iterator[None]:
    """Let `tell` hear (position, what) of each oddity while this lasts."""
    token = _listener.set(tell)
    try:
        yield
    finally:
        _listener.reset(token)
