"""Two couriers with their threads over a real postbus, which is killed in the middle."""

import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
import wor_transport_postbus

from wor_sidecar.mail.line import postbus_client
from wor_sidecar.settings.machine import SystemClock

HALF_A_MINUTE = 600


class RealPostbus:
    """A postbus in a process of its own; it comes back at the same address."""

    def __init__(self, folder: Path) -> None:
        self.clock = SystemClock()
        self._folder = folder
        self._port = 0
        self.transport = wor_transport_postbus.wor_transports()[0]
        self.start()

    def start(self) -> None:
        self._process = self._wor("serve", "--host", "127.0.0.1", "--port", str(self._port))
        ready = json.loads(self._process.stdout.readline())
        self.url = ready["url"]
        self._port = int(self.url.rpartition(":")[2])

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()

    def code(self) -> str:
        invited = self._wor("invite", "--kind", "welfare")
        return json.loads(invited.communicate()[0])["code"]

    def open(self, account):
        return self.transport.open(account)

    def client(self, account):
        return postbus_client(account)

    def _wor(self, command: str, *more: str) -> "subprocess.Popen[str]":
        arguments = [
            Path(sys.executable).with_name("wor-postbus"),
            command,
            "--data",
            str(self._folder),
            "--json",
        ]
        return subprocess.Popen(
            [*arguments, *more], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )


@pytest.fixture
def real(empty_folder: Path, tmp_path: Path, make_world):
    shutil.copytree(empty_folder, tmp_path, dirs_exist_ok=True)
    bus = RealPostbus(tmp_path / "postbus")
    world = make_world(tmp_path, bus)
    stop = threading.Event()
    threads = [threading.Thread(target=party.post.courier.run, args=(stop,)) for party in world.parties]
    yield SimpleNamespace(world=world, bus=bus, threads=threads, stop=stop)
    stop.set()
    for thread in threads:
        if thread.ident:
            thread.join(30)
    bus.kill()
    world.close()


def wait_for(happened, what):
    pause = threading.Event()
    for _ in range(HALF_A_MINUTE):
        if happened():
            return
        pause.wait(0.05)
    raise AssertionError(what)


@pytest.mark.slow
def test_the_loop_closes_over_a_real_postbus_that_is_killed_in_the_middle(real):
    from wor_sidecar.exchange.identity import IdentityKey

    world = real.world
    practice, welfare = world.parties
    welfare.post.joining.register(real.bus.url, real.bus.code(), IdentityKey.fresh(welfare.randomness))
    invitation = welfare.post.joining.invite()
    practice.post.joining.join(invitation, "welzijn", IdentityKey.fresh(practice.randomness))
    for thread in real.threads:
        thread.start()
    wait_for(lambda: world.partner(welfare, practice) is not None, "the hello")
    world.verify(practice, welfare)
    world.verify(welfare, practice)
    wait_for(lambda: world.partner(practice, welfare).partner.verified, "both verified")
    practice.say(welfare, "een", world.thread())
    wait_for(lambda: welfare.heard() == ["een"], "the first message")
    real.bus.kill()
    practice.say(welfare, "twee", world.thread())
    welfare.say(practice, "terug", world.thread())
    real.bus.start()
    wait_for(lambda: welfare.heard() == ["een", "twee"], "the second message")
    wait_for(lambda: practice.heard() == ["terug"], "the answer")
