"""A postbus that is killed at any moment: what it said it had, it has."""

import json
import random
import subprocess
import sys
import threading

from wor_sidecar.domain.errors.postbus import PostbusError
from wor_sidecar.domain.partner import Kind
from wor_sidecar.settings.machine import SystemClock, randomness
from wor_sidecar.testing.postbus import Member, envelope_for

COMMAND = [sys.executable, "-c", "from wor_sidecar.postbus.cli import main; main()"]
ROUNDS = 3
BEFORE_A_KILL = range(5, 40)
"""Deposits that were answered before the next kill."""


class Killable:
    """One postbus folder, and the process that serves it now."""

    def __init__(self, folder):
        self.folder = folder
        self.process = None
        self.url = ""

    def start(self) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, "serve", "--data", str(self.folder), "--port", "0", "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.url = json.loads(self.process.stdout.readline())["url"]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def join(self, kind: Kind) -> Member:
        command = [*COMMAND, "invite", "--data", str(self.folder), "--kind", kind.value, "--json"]
        made = subprocess.run(command, check=True, capture_output=True, text=True)
        member = Member.fresh(kind, SystemClock(), randomness)
        member.join(self.url, json.loads(made.stdout)["code"])
        return member


def push(
    postbus: Killable, sender: Member, to: Member, answered: list[str], enough: threading.Event, goal: int
):
    """Deposit until the line is dead; `enough` is set at the goal, and the killing begins."""
    client = sender.client(postbus.url)
    try:
        while True:
            envelope, wire = envelope_for(sender.organisation, to.organisation, SystemClock(), randomness)
            client.deposit(envelope, to.organisation, wire)
            answered.append(envelope)
            if len(answered) >= goal:
                enough.set()
    except PostbusError:
        enough.set()
    finally:
        client.close()


def test_what_was_answered_with_201_is_there_after_a_kill(tmp_path):
    postbus, chance = Killable(tmp_path / "postbus"), random.Random(11)
    postbus.start()
    practice, welfare = postbus.join(Kind.PRACTICE), postbus.join(Kind.WELFARE)
    welfare.client(postbus.url).put_senders((1, 1), [practice.organisation])
    answered: list[str] = []
    for _ in range(ROUNDS):
        enough = threading.Event()
        goal = len(answered) + chance.choice(BEFORE_A_KILL)
        pushing = threading.Thread(target=push, args=(postbus, practice, welfare, answered, enough, goal))
        pushing.start()
        enough.wait()
        postbus.kill()
        pushing.join()
        postbus.start()
        held = {message.id for message in welfare.client(postbus.url).list_messages()}
        assert set(answered) <= held
        assert len(held) <= len(answered) + ROUNDS  # the one under way at a kill may have arrived, once
    postbus.kill()
    for client in (*practice.clients, *welfare.clients):
        client.close()
