"""Named places where a test may end the process or raise; in production each is a no-op.

A fault point is handed in at a program's app.py. Names are dotted, from the room to the moment:
"postbus.deposit.committed".
"""

from collections.abc import Callable

FaultPoint = Callable[[str], None]
"""Called with the name of the place that execution has reached."""


def no_fault(_name: str) -> None:
    """Do nothing: what every program is given outside tests."""
