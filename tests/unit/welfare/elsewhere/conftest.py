"""An inbox that takes in what ZorgDomein delivers."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.welfare.zorgdomein_messages import message
from wor_sidecar.domain.lists import Product
from wor_sidecar.welfare.acting import Acting
from wor_sidecar.welfare.actor import Actor
from wor_sidecar.welfare.answers import Organisation
from wor_sidecar.welfare.elsewhere.by_way import ByWay
from wor_sidecar.welfare.elsewhere.taking import Taken, Taking

COACH = Actor("a.coach", "coach")
US = Organisation("Welzijn Meierijstad", "0413-111111")


class Import:
    """Takes files in at one desk."""

    def __init__(self, desk: Any) -> None:
        self.desk = desk
        self.taking = Taking(
            desk.store, (Product.WELZIJN_OP_RECEPT, Product.BEWEGEN_OP_RECEPT), lambda _tx: desk.ourselves
        )

    def __call__(self, content: bytes, *, feedback: bool = True) -> list[Taken]:
        return self.taking.file(content, COACH, feedback=feedback)

    def one(self, *, feedback: bool = True, **given: Any) -> Taken:
        (taken,) = self(message(**given), feedback=feedback)
        return taken


@pytest.fixture
def take(desk: Any) -> Import:
    """An import at the desk, whose answers go by way of the case."""
    desk.acting = Acting(ByWay(desk.outbox), US, longest_text=130)
    return Import(desk)


@pytest.fixture
def made() -> Callable[..., bytes]:
    return message
