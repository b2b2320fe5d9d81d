"""The command line's way into the running program: one process writes, all others ask it."""

import json
from pathlib import Path
from typing import Any, Final

from wor_sidecar.domain.errors.environment import NeedsAdministrator, NotRunning
from wor_sidecar.domain.errors.foundations import AnswerMissing, ControlNotOurs, RemoteError
from wor_sidecar.wire.control import CONTROL_NAME, LOOPBACK, ControlNote, read_note
from wor_sidecar.wire.pinned_call import (
    Answered,
    CallFailed,
    NothingAnswered,
    Sending,
    WrongCertificate,
    pinned_call,
)
from wor_sidecar.wire.shapes import ShapeRefused, fields, parse, typed

CONNECT_SECONDS: Final = 5
ANSWER_SECONDS: Final = 90
"""Longer than the longest poll (55 s) of the API."""
_NOT_OK: Final = 400
_MOST: Final = 1 << 30
"""Bytes of an answer: the other end is our own program, with a whole trail to show."""


class ControlClient:
    """Calls the program that works in a data folder."""

    def __init__(self, data_folder: Path, program: str = "wor-sidecar run") -> None:
        """`program` is what the user starts; it stands in the remedy when nothing runs."""
        self._folder = data_folder
        self._program = program

    def call(self, method: str, path: str, value: Any = None, *, seconds: int = ANSWER_SECONDS) -> Any:
        """Make one call and return the JSON value; the caller checks its shape, and says how long it waits.

        Raises:
            NotRunning: no control.json, or nobody behind it.
            NeedsAdministrator: this account may not read control.json.
            ControlNotOurs: another program answers on that port.
            AnswerMissing: no answer in time.
            RemoteError: the program refused, with its own code, sentence and remedy.

        """
        note = self._note()
        server = f"https://{LOOPBACK}:{note.port}"
        send = _sending(method, path, note.token, value)
        try:
            answer = pinned_call(
                server, note.certificate, send, connect=CONNECT_SECONDS, answer=seconds, most=_MOST
            )
        except WrongCertificate as error:
            raise ControlNotOurs(folder=self._folder) from error
        except NothingAnswered as error:
            raise AnswerMissing(seconds=seconds) from error
        except CallFailed as error:
            raise NotRunning(program=self._program) from error
        return self._read(answer)

    def _note(self) -> ControlNote:
        try:
            note = read_note(self._folder)
        except PermissionError as error:
            raise NeedsAdministrator(what=f"reading {self._folder / CONTROL_NAME}") from error
        if note is None:
            raise NotRunning(program=self._program)
        return note

    def _read(self, answer: Answered) -> Any:
        try:
            value = parse(answer.content)
            if answer.status < _NOT_OK:
                return value
            table = fields(value, frozenset({"code", "message", "remedy", "status"}), frozenset({"facts"}))
            told = {name: typed(table[name], str, name) for name in ("code", "message", "remedy")}
        except ShapeRefused as error:
            raise ControlNotOurs(folder=self._folder) from error
        raise RemoteError(told["code"], message=told["message"], remedy=told["remedy"], status=answer.status)


def _sending(method: str, path: str, token: str, value: Any) -> Sending:
    # One call, one connection: an error that somebody keeps would hold it open, and the program's end up.
    headers = {"Authorization": f"Bearer {token}", "Connection": "close"}
    if value is None:
        return Sending(method, path, headers)
    headers["Content-Type"] = "application/json"
    return Sending(method, path, headers, json.dumps(value, allow_nan=False).encode())
