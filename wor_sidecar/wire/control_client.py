"""The command line's way into the running program: one process writes, all others ask it."""

from pathlib import Path
from typing import Any, Final

import requests

from wor_sidecar.domain.errors.environment import NeedsAdministrator, NotRunning
from wor_sidecar.domain.errors.foundations import AnswerMissing, ControlNotOurs, RemoteError
from wor_sidecar.wire.control import CONTROL_NAME, LOOPBACK, ControlNote, read_note
from wor_sidecar.wire.pinned import pinned_session
from wor_sidecar.wire.shapes import ShapeRefused, fields, parse, typed

CONNECT_SECONDS: Final = 5
ANSWER_SECONDS: Final = 90
"""Longer than the longest poll (55 s) of the API."""
_NOT_OK: Final = 400


class ControlClient:
    """Calls the program that works in a data folder."""

    def __init__(self, data_folder: Path, program: str = "wor-sidecar run") -> None:
        """`program` is what the user starts; it stands in the remedy when nothing runs."""
        self._folder = data_folder
        self._program = program

    def call(self, method: str, path: str, json: Any = None, *, seconds: int = ANSWER_SECONDS) -> Any:
        """Make one call and return the JSON value; the caller checks its shape, and says how long it waits.

        Raises:
            NotRunning: no control.json, or nobody behind it.
            NeedsAdministrator: this account may not read control.json.
            ControlNotOurs: another program answers on that port.
            AnswerMissing: no answer in time.
            RemoteError: the program refused, with its own code, sentence and remedy.

        """
        note = self._note()
        # One call, one connection: an error that somebody keeps would hold it open, and the program's end up.
        headers = {"Authorization": f"Bearer {note.token}", "Connection": "close"}
        try:
            with pinned_session(note.certificate) as session:
                answer = session.request(
                    method,
                    f"https://{LOOPBACK}:{note.port}{path}",
                    json=json,
                    headers=headers,
                    timeout=(CONNECT_SECONDS, seconds),
                    allow_redirects=False,
                )
        except requests.exceptions.SSLError as error:
            raise ControlNotOurs(folder=self._folder) from error
        except requests.exceptions.ReadTimeout as error:
            raise AnswerMissing(seconds=seconds) from error
        except requests.exceptions.RequestException as error:
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

    def _read(self, answer: requests.Response) -> Any:
        try:
            value = parse(answer.content)
            if answer.status_code < _NOT_OK:
                return value
            table = fields(value, frozenset({"code", "message", "remedy", "status"}), frozenset({"facts"}))
            told = {name: typed(table[name], str, name) for name in ("code", "message", "remedy")}
        except ShapeRefused as error:
            raise ControlNotOurs(folder=self._folder) from error
        raise RemoteError(
            told["code"], message=told["message"], remedy=told["remedy"], status=answer.status_code
        )
