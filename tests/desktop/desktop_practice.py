"""A practice's real daemon behind the desk, fed by real exports."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parents[1] / "e2e" / "trouble"))

from trouble_scene import Scene, scene, started

from wor_sidecar.demo.people import Contact
from wor_sidecar.demo.stage import free_port

ANJA, BEA = "Anja de Wit", "Bea Vos"
LONG_UNDO = 600.0
"""Seconds: what a test does within it takes less on any machine."""


def named(number: int, surname: str, born: str = "01-02-1950", **more: Any) -> Contact:
    """Invent somebody; initials and year tell the rows of a list apart."""
    return Contact(str(number), "", surname, f"{surname[0]}.", born, **more)


@contextmanager
def practice(root: Path, *, undo_seconds: float = LONG_UNDO, paired: Path | None = None) -> Iterator[Scene]:
    """Run a practice with its postbus and a welfare organisation, whose digits were compared.

    Its desks have one fixed address, so that they find it again after a restart; everybody asks at once, and
    nothing is said at the end of the day.
    """
    with scene(root, undo_seconds=undo_seconds, begin=False, paired=paired) as made:
        config = made.stage.sidecar_config
        text = config.read_text("utf-8").replace('"127.0.0.1:0"', f'"127.0.0.1:{free_port()}"')
        config.write_text(text + _DESK, "utf-8")
        started(made)
        yield made


def code_for(made: Scene, name: str, role: str = "assistant") -> tuple[str, ...]:
    """Let the administrator make a code; return what a tray is started with."""
    offer = made.call("sidecar", "POST", "/v1/trays", {"name": name, "role": role})
    return ("--server", offer["server"], "--pin", offer["pin"], "--code", offer["code"])


def undo_lasts(made: Scene, seconds: float) -> None:
    """Let answers be on their way after so long."""
    config = made.stage.sidecar_config
    text = re.sub("undo_minutes = [0-9.]+", f"undo_minutes = {seconds / 60:.4f}", config.read_text("utf-8"))
    config.write_text(text, "utf-8")
    made.restart("sidecar")


def prompts_of(made: Scene, year: int) -> list[dict[str, Any]]:
    """Return the open questions about whoever was born in this year."""
    listed = made.call("sidecar", "GET", "/v1/prompts")["prompts"]
    return [one for one in listed if one["birth_year"] == year]


def refused(made: Scene, prompts: Any = None) -> None:
    """Clear the list: nobody waits any more."""
    for one in prompts or made.call("sidecar", "GET", "/v1/prompts")["prompts"]:
        made.answers(one["id"], "not_wor")


_DESK = """
[desk]
referrer_first = 0
end_of_day = ""
helper = "Ria van Systeembeheer"
helper_phone = "0413-000300"
"""
