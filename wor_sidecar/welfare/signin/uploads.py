"""A page that takes files: who may post is known before a byte of them is read, and few are read at once."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wor_sidecar.domain.errors.inbox import NotForThisRole
from wor_sidecar.texts.catalogue import speaking
from wor_sidecar.web.uploads import upload_of
from wor_sidecar.welfare.signin.kit import NO_FORM, PageRoute, Porter, Visit, answered
from wor_sidecar.welfare.signin.roles import Role

AT_ONCE: Final = 2
"""Requests with files that are in memory together."""

UploadHandler = Callable[[Visit, tuple[bytes, ...]], Response]


class UploadRoute(PageRoute):
    """A route for a form with files; its handler gets them beside the visit."""

    def __init__(self, path: str, handler: UploadHandler, *, roles: frozenset[Role]) -> None:
        self.roles = roles
        Route.__init__(self, path, _reading(handler, roles), methods=["POST"])


def _reading(handler: UploadHandler, roles: frozenset[Role]) -> Callable[[Request], Any]:
    room = asyncio.Semaphore(AT_ONCE)

    async def endpoint(request: Request) -> Response:
        refusal = await run_in_threadpool(_refusal, request, roles)
        if refusal is not None:
            return refusal
        async with room:
            upload = await upload_of(request)
            handle = lambda visit: handler(visit, upload.files)  # noqa: E731 - one visit, one file list
            return await run_in_threadpool(answered, request, upload.form, handle, roles)

    return endpoint


def _refusal(request: Request, roles: frozenset[Role]) -> Response | None:
    porter: Porter = request.app.state.porter
    admitted = porter.admits(request)
    if admitted is None:
        return porter.asks(request, NO_FORM)
    with speaking(admitted[0].language):
        return None if admitted[0].role in roles else porter.tells(NotForThisRole())
