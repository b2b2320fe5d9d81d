"""Two couriers with their threads over a real postbus, which is killed in the middle."""

import json
import shutil
import subprocess
import sys
import threading
from dataclasses import replace
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
        self.identities: dict[str, object] = {}
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


@pytest.mark.slow
def test_a_restore_and_a_theft_over_a_real_postbus(real):
    from wor_sidecar.domain.errors.postbus import NotAccepted
    from wor_sidecar.exchange.identity import IdentityKey

    world = real.world
    practice, welfare = world.parties
    keys = [IdentityKey.fresh(party.randomness) for party in (welfare, practice)]
    real.bus.identities.update({one.organisation: one for one in keys})
    welfare.post.joining.register(real.bus.url, real.bus.code(), keys[0])
    world.settle()
    practice.post.joining.join(welfare.post.joining.invite(), "welzijn", keys[1])
    world.settle()
    world.verify(practice, welfare)
    world.verify(welfare, practice)
    world.settle()
    copied = practice.backup()
    with practice.store.reading() as tx:
        thief = practice.post.membership.keys(tx)
    practice.post.epochs.rotate([thief.signing.key.kid])  # so the postbus takes no call of the backup's key
    world.settle()
    thread = world.thread()
    welfare.say(practice, "na de back-up", thread)
    world.settle()
    practice.restore(copied)
    assert practice.new_epoch(sheet=1) == 2
    world.settle()
    assert practice.heard() == ["na de back-up"]
    assert practice.new_epoch(stolen=True) == 3
    world.settle()
    practice.say(welfare, "wij weer", thread)
    world.settle()
    assert welfare.heard() == ["wij weer"]
    assert not practice.post.key_desk.troubles()
    account = welfare.post.courier._listen(real.bus.url)._line._account(real.bus.url)
    stolen = real.bus.client(
        replace(account, key_id=lambda: thief.signing.key.kid, sign=thief.signing.key.sign)
    )
    with pytest.raises(NotAccepted):
        stolen.get_keys(practice.organisation)
