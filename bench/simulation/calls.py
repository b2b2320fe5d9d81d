"""The control API of a program, called in this process: what its commands ask."""

from typing import Any

from starlette.applications import Starlette
from starlette.testclient import TestClient


class Refused(Exception):
    """A call came back with a code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Calls:
    """JSON in, JSON out; one thread of its own answers them until `close`."""

    def __init__(self, app: Starlette) -> None:
        self._client = TestClient(app, raise_server_exceptions=True)
        self._client.__enter__()

    def close(self) -> None:
        """End it."""
        self._client.__exit__(None, None, None)

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        """Make one call.

        Raises:
            Refused: with the code that a command would show.

        """
        answer = self._client.request(method, path, json=body)
        if not answer.is_success:
            raise Refused(answer.json()["code"])
        return answer.json()
