"""The host of the postbus: a real one on loopback, under the story's clock."""

import logging
import shutil
from dataclasses import replace
from email.utils import formatdate
from functools import partial
from pathlib import Path
from unittest import mock

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.domain.partner import Kind
from wor_sidecar.postbus import operating
from wor_sidecar.postbus.admissions import open_admission_key
from wor_sidecar.postbus.app import ADMISSION_KEY, BRANCHES, make_app
from wor_sidecar.postbus.serving import prepare_folder
from wor_sidecar.postbus.settings import DataSettings, ListenSettings, PostbusSettings, QuotaSettings
from wor_sidecar.store.migrating import migrate
from wor_sidecar.testing.clocks import FakeClock
from wor_sidecar.wire.control_server import RunningServer, listen


class Host:
    """Starts, stops, loses and brings back a postbus; its address stays."""

    def __init__(self, folder: Path, port: int, clock: FakeClock, randomness: Randomness) -> None:
        self._clock = clock
        self._randomness = randomness
        self._port = port
        self.settings = PostbusSettings(
            listen=ListenSettings(port=port, public_url=f"http://127.0.0.1:{port}"),
            data=DataSettings(folder=folder),
            # Weeks of calls pass in a minute of this machine's time.
            quota=replace(QuotaSettings(), calls_per_minute=1_000_000),
        )
        self._server: RunningServer | None = None
        self.start()

    @property
    def url(self) -> str:
        """Where it is found."""
        return self.settings.listen.public_url

    def code(self) -> str:
        """Let the operator admit a welfare organisation."""
        with operating.opened(self.settings, self._clock, self._randomness) as store:
            return operating.invite(store, self.settings, Kind.WELFARE).code

    def start(self) -> None:
        """Serve."""
        prepare_folder(self.settings.data.folder)
        open_admission_key(self.settings.data.folder / ADMISSION_KEY, self._randomness)
        migrate(self.settings.data.url, BRANCHES)
        app = make_app(self.settings, self._clock, self._randomness)
        self._parts = app.state.parts
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        with mock.patch.object(uvicorn, "Config", partial(uvicorn.Config, date_header=False)):
            self._server = RunningServer(self._dated(app), None, listen("127.0.0.1", self._port))

    def _dated(self, app: ASGIApp) -> ASGIApp:
        """Answer with the story's date, not with that of the machine that plays it."""

        async def dated(scope: Scope, receive: Receive, send: Send) -> None:
            async def sent(message: Message) -> None:
                if message["type"] == "http.response.start":
                    date = formatdate(self._clock.now() / 1000, usegmt=True)
                    message["headers"] = [*message["headers"], (b"date", date.encode())]
                await send(message)

            await app(scope, receive, sent)

        return dated

    def stop(self) -> None:
        """End."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    def sweep(self) -> None:
        """Let it look for what expired, as it does every minute."""
        self._parts.mailroom.sweep()

    def lose_everything(self) -> None:
        """Let its disk die, and begin again with an empty one; the admission key was kept elsewhere."""
        self.stop()
        for path in self.settings.data.folder.glob("postbus.db*"):
            path.unlink()
        self.start()

    def keep_aside(self, folder: Path) -> None:
        """Take a copy of its data, as an operator would at night."""
        self.stop()
        shutil.copytree(self.settings.data.folder, folder)
        self.start()

    def go_back(self, folder: Path) -> None:
        """Put the copy back."""
        self.stop()
        shutil.rmtree(self.settings.data.folder)
        shutil.copytree(folder, self.settings.data.folder)
        self.start()
