"""Referrals by ZorgDomein: taking them in, their documents, and what a person carries back."""

from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.imports import FilesTooMany, ImportEmpty, ImportTooLarge
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.texts.catalogue import Shown, _, show
from wor_sidecar.web.door import SANDBOX
from wor_sidecar.web.uploads import LARGEST_UPLOAD
from wor_sidecar.welfare.elsewhere.taking import Taken
from wor_sidecar.welfare.pages.elsewhere_way import letter_of
from wor_sidecar.welfare.pages.elsewhere_words import came_words, news_words, trouble_words
from wor_sidecar.welfare.signin.kit import PageRoute, View, Visit, page_route, see
from wor_sidecar.welfare.signin.roles import CONTENT
from wor_sidecar.welfare.signin.uploads import UploadRoute

IMPORT: Final = "/import"
BY_HAND: Final = "/letters-by-hand"
MOST_FILES: Final = 50
_MEGABYTE: Final = 1 << 20
_POST: Final = ("POST",)


def routes(view: View) -> list[PageRoute]:
    """Return these pages."""
    pages = ElsewherePages(view)
    return [
        page_route(IMPORT, pages.ask, roles=CONTENT),
        UploadRoute(IMPORT, pages.take, roles=CONTENT),
        page_route("/cases/{id}/documents/{document}", pages.document, roles=CONTENT),
        page_route("/cases/{id}/newest", pages.take_over, roles=CONTENT, methods=_POST),
        page_route("/cases/{id}/two-people", pages.two_people, roles=CONTENT, methods=_POST),
        page_route(BY_HAND, pages.waiting, roles=CONTENT),
        page_route("/letters-by-hand/{letter}", pages.letter, roles=CONTENT),
        page_route("/letters-by-hand/{letter}/done", pages.done, roles=CONTENT, methods=_POST),
        page_route("/letters-by-hand/{letter}/not-done", pages.not_done, roles=CONTENT, methods=_POST),
    ]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one message, in words; `file` and `position` are numbers, never names."""

    file: int
    position: int
    came: str
    words: str
    case: ReferralId | None = None
    twin: ReferralId | None = None
    news: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()
    refused: Shown | None = None


class ElsewherePages:
    """The pages of these cases, beside those that every case has."""

    def __init__(self, view: View) -> None:
        self._view = view

    def ask(self, visit: Visit) -> Response:
        """GET /import."""
        return self._ask(visit)

    def take(self, visit: Visit, files: tuple[bytes, ...]) -> Response:
        """POST /import: take in every file, and say what became of each message."""
        if sum(map(len, files)) > LARGEST_UPLOAD:
            return self._ask(visit, ImportTooLarge(limit=LARGEST_UPLOAD // _MEGABYTE))
        if len(files) > MOST_FILES:
            return self._ask(visit, FilesTooMany(limit=MOST_FILES))
        if not files:
            return self._ask(visit, ImportEmpty())
        feedback = visit.form.ticked("feedback")
        results: list[Result] = []
        for number, content in enumerate(files, 1):
            results += self._file(visit, number, content, feedback=feedback)
        return self._view.show(visit, "imported.html", results=results, several=len(files) > 1)

    def document(self, visit: Visit) -> Response:
        """GET: a document, to be kept or opened outside of the browser."""
        case, id_ = ReferralId(visit.path["id"]), visit.path["document"]
        content = self._view.answers.carrying.document(case, id_, visit.who.actor)
        # A name that tells nothing: it stays in a folder of downloads.
        headers = {
            "content-disposition": f'attachment; filename="{_("referral")}-{case[:8]}.pdf"',
            "content-security-policy": SANDBOX,
        }
        return Response(content, media_type="application/pdf", headers=headers)

    def take_over(self, visit: Visit) -> Response:
        """POST: let the newest version's telephone, e-mail and address hold."""
        case = ReferralId(visit.path["id"])
        self._view.answers.carrying.take_over(case, visit.who.actor, visit.who.name)
        return see(f"/cases/{case}?told=taken-over")

    def two_people(self, visit: Visit) -> Response:
        """POST: these are two people."""
        case = ReferralId(visit.path["id"])
        self._view.answers.carrying.two_people(case, visit.who.actor, visit.who.name)
        return see(f"/cases/{case}?told=two-people")

    def waiting(self, visit: Visit) -> Response:
        """GET /letters-by-hand: everything that waits."""
        found = self._view.answers.carrying.waiting(visit.who.actor)
        letters = [letter_of(each) for each in found]
        return self._view.show(
            visit, "letters_by_hand.html", letters=letters, notice=visit.query.get("told", "")
        )

    def letter(self, visit: Visit) -> Response:
        """GET: one of them, to be copied or printed."""
        item = self._view.answers.carrying.item(visit.path["letter"], visit.who.actor)
        return self._view.show(visit, "letter_by_hand.html", letter=letter_of(item))

    def done(self, visit: Visit) -> Response:
        """POST: it was carried."""
        return self._ticked(visit, done=True)

    def not_done(self, visit: Visit) -> Response:
        """POST: it wasn't, after all."""
        return self._ticked(visit, done=False)

    def _ticked(self, visit: Visit, *, done: bool) -> Response:
        who, letter = visit.who, visit.path["letter"]
        case = self._view.answers.carrying.tick(letter, who.actor, who.name, done=done)
        told = "done" if done else "not-done"
        if visit.form.text("from") == "list":
            return see(f"{BY_HAND}?told={told}")
        return see(f"/cases/{case}?told={told}#by-hand")

    def _file(self, visit: Visit, number: int, content: bytes, *, feedback: bool) -> list[Result]:
        try:
            taken = self._view.answers.taking.file(content, visit.who.actor, feedback=feedback)
        except WorError as error:
            return [Result(number, 0, "refused", "", refused=show(error))]
        return [_result(number, one) for one in taken]

    def _ask(self, visit: Visit, error: WorError | None = None) -> Response:
        return self._view.show(
            visit,
            "import.html",
            status=200 if error is None else error.status,
            wrong=None if error is None else show(error),
            most=MOST_FILES,
            megabytes=LARGEST_UPLOAD // _MEGABYTE,
        )


def _result(file: int, taken: Taken) -> Result:
    return Result(
        file,
        taken.position,
        taken.came.value,
        came_words(taken.came),
        taken.case,
        taken.twin,
        tuple(news_words(each) for each in taken.news),
        tuple(trouble_words(each) for each in taken.troubles),
        None if taken.error is None else show(taken.error),
    )
