"""What a connector reads all the same, though it differs from the format's book: told to whoever listens.

`connectors read` and `connectors try` show it; the daemon doesn't listen.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Tell = Callable[[str, str], object]
_listener: ContextVar[tuple[Tell, Tell] | None] = ContextVar("listener", default=None)


def odd(position: str, what: str) -> None:
    """Note a harmless oddity by its name, such as `TXT counters`: never a value, which may be a patient's.

    The name is a `phrase` where it is to be had in the reader's language.
    """
    listener = _listener.get()
    if listener is not None:
        listener[0](position, what)


def listened_to() -> bool:
    """Tell whether somebody listens: where nobody does, nothing need be looked for."""
    return _listener.get() is not None


def lacking(position: str, what: str) -> None:
    """Note an oddity that may mean that something is missing, such as fewer segments than were said."""
    listener = _listener.get()
    if listener is not None:
        listener[1](position, what)


@contextmanager
def heard(tell: Tell, warn: Tell | None = None) -> Iterator[None]:
    """Let `tell` hear (position, what) of each oddity while this lasts; `warn` of what may be missing."""
    token = _listener.set((tell, warn or tell))
    try:
        yield
    finally:
        _listener.reset(token)
