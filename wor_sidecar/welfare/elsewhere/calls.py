"""The control API's call for taking in what ZorgDomein delivered: a file in base64, answered per message."""

from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Callable
from typing import Any, Final

from wor_sidecar.domain.errors.foundations import CallMalformed
from wor_sidecar.domain.errors.imports import ImportTooLarge
from wor_sidecar.texts.catalogue import show
from wor_sidecar.web.uploads import LARGEST_UPLOAD
from wor_sidecar.welfare.actor import Actor
from wor_sidecar.welfare.elsewhere.taking import Taken, Taking
from wor_sidecar.wire.control_app import Call
from wor_sidecar.wire.shapes import ShapeRefused, fields, text, typed

PATH: Final = "/v1/imports"
LARGEST_CALL: Final = LARGEST_UPLOAD // 3 * 4 + (1 << 16)
"""Bytes: the largest file, in base64, and what stands around it."""

Asked = tuple[str, str, Callable[[Call], Any]]


def import_calls(taking: Taking, actor: Callable[[str], Actor]) -> tuple[Asked, ...]:
    """Return the call; `actor` names who acts for somebody."""

    def take(call: Call) -> dict[str, Any]:
        try:
            given = fields(call.body, frozenset({"file"}), frozenset({"feedback", "by"}))
            content = b64decode(text(given["file"], "file", LARGEST_CALL), validate=True)
            feedback = bool(typed(given.get("feedback", False), bool, "feedback"))
            by = text(given.get("by", ""), "by")
        except (ShapeRefused, NoBase64, ValueError) as error:
            raise CallMalformed(why="a file in base64") from error
        if len(content) > LARGEST_UPLOAD:
            raise ImportTooLarge(limit=LARGEST_UPLOAD >> 20)
        found = taking.file(content, actor(by), feedback=feedback)
        return {"messages": [taken_json(one) for one in found]}

    return (("POST", PATH, take),)


def taken_json(taken: Taken) -> dict[str, Any]:
    """Show what became of one message, in ids, codes and names of fields."""
    refused = None if taken.error is None else show(taken.error)
    error = refused and {"code": refused.code, "message": refused.sentence, "remedy": refused.remedy}
    return {
        "message": taken.position,
        "came": taken.came.value,
        "case": taken.case,
        "same_person": taken.twin,
        "news": list(taken.news),
        "documents": [each.value for each in taken.troubles],
        "error": error,
    }
