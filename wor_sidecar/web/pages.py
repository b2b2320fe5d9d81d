"""Templates: a view's own ones over the shared frame, escaped, with the words of the reader's language."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from wor_sidecar.domain.clock import Millis
from wor_sidecar.texts import labels
from wor_sidecar.texts.catalogue import _, language

HERE: Final = Path(__file__).parent
_AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")


class Pages:
    """The templates of one view; `shared` values stand in every page."""

    def __init__(self, *folders: Path, **shared: Any) -> None:
        """`folders` hold the view's own templates; base.html and macros.html are the frame's."""
        self._environment = Environment(
            loader=FileSystemLoader([*folders, HERE / "templates"]),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,  # an upgrade under a running program never mixes two versions
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(_=_, label=labels.label, labels=labels.labels, language=language)
        self._environment.globals.update(shared)
        self._environment.filters.update(day=day, moment=moment, time_of_day=time_of_day, phone=phone)

    def show(self, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """Return a page."""
        return HTMLResponse(self.text(template, **values), status)

    def text(self, template: str, **values: Any) -> str:
        """Return a template's text."""
        return self._environment.get_template(template).render(**values)


def static(folder: Path = HERE / "static", at: str = "/static") -> Mount:
    """Serve a folder: the frame's style sheet, icon and script at /static, a view's own at /own."""
    return Mount(at, StaticFiles(directory=folder))


def day(value: date | None) -> str:
    """Return a date as the reader writes it; empty without one."""
    if value is None:
        return ""
    return value.strftime("%d-%m-%Y") if language() == "nl" else value.isoformat()


def moment(value: Millis | datetime | None) -> str:
    """Return a moment in the reader's own time: `21-11-2026 14:05`."""
    if value is None:
        return ""
    at = _local(value)
    return f"{day(at.date())} {at:%H:%M}"


def time_of_day(value: Millis | datetime | None) -> str:
    """Return the time of a moment: `14:05`."""
    return "" if value is None else f"{_local(value):%H:%M}"


def phone(value: str) -> str:
    """Return a number as a `tel:` link holds it: digits and a leading plus."""
    kept = "".join(char for char in value if char.isdigit())
    return f"+{kept}" if value.strip().startswith("+") else kept


def _local(value: Millis | datetime) -> datetime:
    if isinstance(value, datetime):
        return value.astimezone(_AMSTERDAM)
    return datetime.fromtimestamp(value / 1000, UTC).astimezone(_AMSTERDAM)
