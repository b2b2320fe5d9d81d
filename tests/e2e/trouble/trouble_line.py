"""A line between programs and the postbus that loses answers, or holds calls up, as a test wants it."""

import re
import socket
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread

LONGEST = 90.0
_KEYID = re.compile(r'keyid="([^"]+)"')


class Line(ThreadingHTTPServer):
    """Forwards whole calls to the postbus at `inner`; listens on `port` of loopback.

    `loses(pattern)`: each call whose "METHOD /path" fits goes through, and the *first* answer to it is lost.
    A path with an id, and a list of acknowledgements, is a call of its own. The caller's long poll breaks
    with it, as on a real line. `lost` names the caller of each answer that was lost.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int, inner: int) -> None:
        self.inner = inner
        self._lose: re.Pattern[str] | None = None
        self._most = 0
        self.hold: re.Pattern[str] | None = None
        self.held = Event()
        self.breaks_polls = True
        self.lost: list[str] = []
        self._seen: set[tuple[str, str, str]] = set()
        self._waiting: dict[HTTPConnection, str] = {}
        self._go = Event()
        self._lock = Lock()
        super().__init__(("127.0.0.1", port), _Call)
        Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def end(self) -> None:
        """Close the line, and what still hangs in it."""
        self.release()
        self.shutdown()
        self.break_polls()
        self.server_close()

    def release(self) -> None:
        """Let the calls go on that are held up."""
        self.hold = None
        self._go.set()
        self.held.clear()

    def holds(self, pattern: str) -> None:
        """Hold the next calls up before they reach the postbus; `held` is set once one is here."""
        self.held.clear()
        self._go.clear()
        self.hold = re.compile(pattern)

    def loses(self, pattern: str | None, most: int = 1000) -> None:
        """Lose first answers to calls that fit, so many at most; None: no more."""
        with self._lock:
            self._lose = None if pattern is None else re.compile(pattern)
            self._most, self.lost = most, []

    def is_lost(self, caller: str, method: str, path: str, body: bytes) -> bool:
        """Tell whether this answer is to be lost: the first one of this very call."""
        call = f"{method} {path.partition('?')[0]}"
        if self._lose is None or not self._lose.search(call):
            return False
        what = sha256(body).hexdigest() if call.endswith("/acknowledgements") else ""
        key = (caller, call, what)
        with self._lock:
            if key in self._seen or len(self.lost) >= self._most:
                return False
            self._seen.add(key)
            self.lost.append(caller)
        return True

    def stop_if_held(self, call: str) -> None:
        """Wait, if this call is to be held up, until it is released."""
        if self.hold is not None and self.hold.search(call):
            self.held.set()
            self._go.wait(LONGEST)

    def polls(self, connection: HTTPConnection, caller: str) -> None:
        """Remember a long poll, so that it can be broken."""
        with self._lock:
            self._waiting[connection] = caller

    def over(self, connection: HTTPConnection) -> None:
        """Forget it."""
        with self._lock:
            self._waiting.pop(connection, None)

    def break_polls(self, caller: str = "") -> None:
        """Break the long polls of one caller, or of all."""
        with self._lock:
            found = [one for one, whose in self._waiting.items() if caller in ("", whose)]
        for one in found:
            if one.sock is not None:
                one.sock.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a caller that hung up is what this is for."""


class _Call(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Line

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        found = _KEYID.search(self.headers.get("Signature-Input", ""))
        caller = found.group(1) if found else ""
        self.server.stop_if_held(f"{self.command} {self.path}")
        connection = HTTPConnection("127.0.0.1", self.server.inner, timeout=LONGEST)
        if "wait=" in self.path:
            self.server.polls(connection, caller)
        try:
            connection.request(self.command, self.path, body, dict(self.headers))
            response = connection.getresponse()
            status, headers, content = response.status, response.getheaders(), response.read()
        except (OSError, HTTPException):
            self._hang_up()
            return
        finally:
            self.server.over(connection)
            connection.close()
        if self.server.is_lost(caller, self.command, self.path, body):
            self._hang_up()
            if self.server.breaks_polls:
                self.server.break_polls(caller)
            return
        self._pass_on(status, headers, content)

    def _pass_on(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _hang_up(self) -> None:
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    do_GET = do_PUT = do_POST = do_DELETE = answer  # noqa: N815
