"""The demo's stage with the troubles that a test can bring on: moved clocks, a bad line, a full disk."""

import html
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from secrets import token_urlsafe
from time import monotonic, sleep
from typing import Any

import pytest
import requests
from trouble_clocks import Clocks
from trouble_line import Line
from trouble_paired import copied, start

from wor_sidecar.demo import letter_reader, witness
from wor_sidecar.demo.loop import SET_UP, Loop, walk
from wor_sidecar.demo.programs import script
from wor_sidecar.demo.stage import WELFARE, Contact, drop_export, free_port, set_up
from wor_sidecar.wire.control_client import ControlClient

PATIENCE = 180.0
"""Seconds that anything may take: an end to waiting, never a promise."""
GLANCE, LOOK = 0.1, 0.8
"""Seconds between two looks, at first and at last: a look is often a command, and takes what it waits for."""
COACH = "Coach De Brug"
DESK = "Assistente De Linde"


@dataclass(slots=True)
class Scene(Loop):
    """A practice, a postbus and a welfare organisation with trouble at hand."""

    clocks: Clocks | None = None
    line: Line | None = None
    people: list[Contact] = field(default_factory=list)
    paired: bool = False
    """Whether the two stand there as partners already."""

    def stop(self, key: str) -> None:
        """End one program as its service manager would."""
        self.programs[key].end()

    def again(self, key: str) -> None:
        """Start it again, unless it runs."""
        program = self.programs[key]
        if program.process is None or program.process.poll() is not None:
            program.start()

    def restart(self, key: str) -> None:
        """End it and start it."""
        self.stop(key)
        self.again(key)

    def call(self, side: str, method: str, path: str, body: Any = None) -> Any:
        """Ask a program over its control listener, as its commands do, without the cost of a command."""
        folder = "welfare" if side == "inbox" else "practice"
        return ControlClient(self.stage.root / folder).call(method, path, body)

    def told(self, key: str, *arguments: str, stdin: str = "") -> str:
        """Run a command as a person does; return all that it said, in Dutch."""
        name = "wor-inbox" if key == "inbox" else "wor-sidecar"
        config = self.stage.inbox_config if key == "inbox" else self.stage.sidecar_config
        done = subprocess.run(
            [*script(name), *arguments, "--config", str(config)],
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        said = done.stdout + done.stderr
        assert "Traceback" not in said
        return said

    def person(self, code: str = "Z68") -> Contact:
        """Invent somebody; the year of birth tells them apart in the list."""
        n = len(self.people)
        name = f"Proefpersoon{'abcdefghijklmnopqrstuvwxyz'[n]}"
        self.people.append(Contact(str(30_000 + n), "", name, "P.", f"12-03-{1930 + n}", code=code))
        return self.people[-1]

    def today_is(self) -> None:
        """Take the day from the moved clock."""
        if self.clocks is not None:
            self.today = self.clocks.now("sidecar").date()

    def export(self, *contacts: Contact) -> None:
        """Let the HIS write a list."""
        count = len(list(self.stage.export.iterdir()))
        drop_export(self.stage, self.today, f"lijst-{count}.csv", contacts)

    def question(self, contact: Contact) -> dict[str, Any]:
        """Wait for the prompt of somebody."""
        return until(lambda: next(iter(self.questions(contact)), None))

    def questions(self, contact: Contact) -> list[dict[str, Any]]:
        """List the open prompts of somebody."""
        year = int(contact.born[-4:])
        listed = self.call("sidecar", "GET", "/v1/prompts")["prompts"]
        return [one for one in listed if one["birth_year"] == year]

    def yes(self, contact: Contact) -> str:
        """Record somebody's yes; return the referral's id."""
        prompt = self.question(contact)
        return self.answers(prompt["id"], "given_to_me", how="phone", scopes=["contact", "feedback"])

    def answers(self, prompt: str, answer: str, **more: Any) -> str:
        """Record an answer; return the referral's id."""
        opened = self.call("sidecar", "POST", f"/v1/prompts/{prompt}/claim", {"by": DESK})
        body = {"claim": opened["claim"], "version": opened["version"], "key": token_urlsafe(16), **more}
        if answer == "given_to_me":
            texts = {text["version"]: text["hash"] for text in opened["texts"]}
            body |= {"organisation": WELFARE, "product": "welzijn-op-recept", "text_hash": texts["A"]}
        body |= {"answer": answer, "by": DESK}
        self.call("sidecar", "POST", f"/v1/prompts/{prompt}/answer", body)
        return str(opened["referral_id"])

    def withdraw(self, referral: str) -> None:
        """Record that the patient withdrew consent."""
        self.call("sidecar", "POST", f"/v1/referrals/{referral}/withdraw", {"by": DESK})

    def refer(self, contact: Contact | None = None) -> str:
        """Bring somebody into the list, and record the yes."""
        contact = contact or self.person()
        self.export(contact)
        return self.yes(contact)

    def shown(self, referral: str) -> dict[str, Any]:
        """Return a referral as the practice sees it."""
        return dict(self.call("sidecar", "GET", f"/v1/referrals/{referral}"))

    def state(self, referral: str) -> str:
        """Return its state."""
        return str(self.shown(referral)["state"])

    def reaches(self, referral: str, *states: str) -> None:
        """Wait until the practice sees a referral in one of these states."""
        until(lambda: self.state(referral) in states)

    def says(self, referral: str, *words: str) -> None:
        """Wait until `referrals show` says something to the person who looks."""
        until(lambda: all(one in self.told("sidecar", "referrals", "show", referral) for one in words))

    def departure(self, referral: str, type_: str = "referral") -> str:
        """Return the state of the newest departure of a type; empty when there is none."""
        found = [one for one in self.shown(referral)["departures"] if one["type"] == type_]
        return str(found[-1]["state"]) if found else ""

    def cases(self, referral: str = "") -> list[dict[str, Any]]:
        """Return the coach's cases, or those of one referral."""
        return [one for one in self.call("inbox", "GET", "/v1/cases")["cases"] if referral in ("", one["id"])]

    def act(self, referral: str, act: str, **more: Any) -> None:
        """Let the coach make a step."""
        self.call("inbox", "POST", f"/v1/cases/{referral}/act", {"act": act, "by": COACH, **more})

    def intake(self, referral: str) -> None:
        """Let the coach accept, reach the patient and note the intake."""
        until(lambda: self.cases(referral))
        self.act(referral, "accept")
        self.act(referral, "contact", way="mobile", result="reached")
        self.note_intake(referral)

    def note_intake(self, referral: str) -> None:
        """Note the intake, with a line for the GP."""
        words = {"note": "Mevrouw wil graag weer onder de mensen komen."}
        day = self.today.isoformat()
        self.act(referral, "intake-done", mark=6, category="meeting", date=day, texts=words)

    def coach_reads(self, path: str) -> str:
        """Return a page of the inbox as a coach sees it, who signs in for it."""
        if not self.inbox_password:
            self.inbox_password = token_urlsafe(12)
            add = ("users", "add", "coach", "--full-name", COACH, "--role", "coach", "--password", "-")
            self.inbox(*add, stdin=self.inbox_password)
        url = str(self.programs["inbox"].ready["url"]).rstrip("/")
        with requests.Session() as browser:
            browser.trust_env = False
            token = re.search(r'name="token" value="([^"]+)"', browser.get(f"{url}/sign-in", timeout=30).text)
            assert token
            form = {"token": token[1], "to": "", "user": "coach", "password": self.inbox_password}
            browser.post(f"{url}/sign-in", form, headers={"Origin": url}, timeout=30).raise_for_status()
            page = browser.get(url + path, timeout=30)
            page.raise_for_status()
            return html.unescape(page.text)

    def letters_for(self, contact: Contact) -> list[Path]:
        """List the letters that lie in the HIS's import folder for somebody."""
        return [
            path for path in witness.letters(self.stage) if letter_reader.read(path).patient == contact.number
        ]

    def has_its_letter(self, contact: Contact) -> None:
        """Wait for somebody's letter, and see that there is one."""
        until(lambda: self.letters_for(contact))
        assert len(self.letters_for(contact)) == 1

    def trails_hold(self) -> None:
        """See that both audit trails are whole."""
        assert self.sidecar("audit", "verify", "--json")[0]["ok"]
        assert self.inbox("audit", "verify", "--json")[0]["ok"]


def lacking(what: str) -> None:
    """Skip for want of something; fail where everything is insisted on."""
    if os.environ.get("WOR_INSIST") == "1":
        pytest.fail(what)
    pytest.skip(what)


def until(seen: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """Wait until something is seen; return it."""
    end, pause = monotonic() + patience, GLANCE
    while not (found := seen()) and monotonic() < end:
        sleep(pause)
        pause = min(2 * pause, LOOK)
    assert found
    return found


@contextmanager
def scene(
    root: Path,
    *,
    clocks: Clocks | None = None,
    line: bool = False,
    undo_seconds: float | None = None,
    begin: bool = True,
    paired: Path | None = None,
) -> Iterator[Scene]:
    """Set the stage, start everything, and see at the end that no log holds a traceback.

    `paired`: the folder of two partners, to be copied instead of brought together here.
    """
    today = clocks.now().date() if clocks else datetime.now().date()
    stage = set_up(root, today, patient_key="his_number")
    scene = Scene(stage, today, environments=clocks.environments if clocks else {}, clocks=clocks)
    if paired is not None:
        copied(paired, stage)
        scene.paired = True
    if undo_seconds is not None:
        _edit(stage.sidecar_config, "undo_minutes = 0.0333", f"undo_minutes = {undo_seconds / 60:.4f}")
    if line:
        inner = free_port()
        _edit(stage.postbus_config, f"\nport = {stage.postbus_port}", f"\nport = {inner}")
        scene.line = Line(stage.postbus_port, inner)
    try:
        if begin:
            started(scene)
        yield scene
    finally:
        scene.end()
        if scene.line is not None:
            scene.line.end()
    assert [log for log in stage.logs.iterdir() if "Traceback" in log.read_text("utf-8")] == []


def started(scene: Scene) -> None:
    """See three programs at work, and two partners who compared their digits: by the demo's first steps."""
    if scene.paired:
        start(scene)
        return
    for done in walk(scene, SET_UP):
        assert done.ok, done


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
