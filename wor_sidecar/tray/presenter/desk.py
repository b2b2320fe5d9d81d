"""What a presenter needs of the practice's daemon."""

from typing import Protocol


class Desk(Protocol):
    """The calls of wire.desk_client.DeskClient that the presenter makes."""
