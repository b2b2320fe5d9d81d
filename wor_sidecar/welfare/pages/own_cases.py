"""A coach's own open cases as a file, so that nobody types them twice into another system."""

from typing import Final

from starlette.responses import Response

from wor_sidecar.domain.clock import local_date
from wor_sidecar.texts.catalogue import _
from wor_sidecar.welfare.exporting.desk import Exporting
from wor_sidecar.welfare.exporting.records import headings
from wor_sidecar.welfare.signin.kit import View, Visit

CSV: Final = "text/csv; charset=utf-8"


class OwnCases:
    """The page that explains the file, and the file."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._exporting = Exporting(view.answers.store, view.answers.partners)

    def explain(self, visit: Visit) -> Response:
        """Say what is in the file; no patient stands on this page."""
        count = self._exporting.own_count(visit.who)
        return self._view.show(visit, "own_cases.html", count=count, headings=headings())

    def file(self, visit: Visit) -> Response:
        """Hand out the file."""
        content = self._exporting.own_cases(visit.who)
        today = local_date(self._view.clock.now())
        return attachment(content, CSV, f"{_('my-cases')}-{today.isoformat()}.csv")


def attachment(content: bytes, media_type: str, name: str) -> Response:
    """Return a file to keep; `name` is of our own making and names nobody."""
    return Response(
        content,
        headers={"content-type": media_type, "content-disposition": f'attachment; filename="{name}"'},
    )
