"""What the demo prints: sentences for people, or JSON lines for programs."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from time import sleep
from typing import Any, Final

import click

from wor_sidecar.demo.loop import Done, Loop, Step, walk
from wor_sidecar.demo.people import SECOND, ten
from wor_sidecar.demo.stage import COACH_USER, drop_export
from wor_sidecar.demo.telling import Sight, look, news, wrapped
from wor_sidecar.texts.catalogue import _

GLANCE: Final = 0.5
"""Seconds between two looks at what stands."""


class Show:
    """Tells how one demo goes; the ready line comes first, the steps that led to it after it."""

    def __init__(self, loop: Loop, as_json: bool) -> None:
        self._loop = loop
        self._json = as_json

    def welcome(self) -> None:
        """Say what this is, before the first step takes its seconds."""
        self._say(
            _("Welzijn op Recept, from the GP's list to the letter in the file, on this machine alone.")
        )
        self._say(_("A practice, a postbus and a welfare organisation; all people are invented."))
        self._say("")

    def steps(self, steps: Sequence[Step], *, first: bool = False) -> bool:
        """Take the steps and show each; tell whether all were seen from outside."""
        good, waiting = True, []
        for done in walk(self._loop, steps):
            good = good and done.ok
            if first and self._json:
                waiting.append(done)
            else:
                self._one(done)
        if first and self._json:
            if good:
                self._line(self._ready())
            for done in waiting:
                self._one(done)
        return good

    def wait_for_people(self, *, drop: bool) -> None:
        """Leave the stage to people until Ctrl-C, and tell what happens where and what comes next.

        A list of ten lies ready first, unless people bring their own.
        """
        stage = self._loop.stage
        second = drop_export(stage, self._loop.today, "tweede-lijst.csv", SECOND, stage.root)
        for line in self._map(str(second)):
            self._say(line)
        before = Sight()
        if drop:
            drop_export(stage, self._loop.today, contacts=ten(self._loop.today))
            self._say(
                _("The HIS wrote its list of today: ten contacts. The practice's program reads it now.")
            )
        else:
            self._say(_("➜ Drop a list into the export folder; everything waits for it."))
        while True:
            if (after := look(self._loop)) is not None:
                for paragraph in news(before, after):
                    self._say(paragraph)
                before = after
            sleep(GLANCE)

    def _say(self, paragraph: str) -> None:
        click.echo(wrapped(paragraph), err=self._json)

    def _one(self, done: Done) -> None:
        if self._json:
            self._line(asdict(done))
        else:
            mark, colour = ("✓", "green") if done.ok else ("✗", None)
            told = wrapped(f"{mark} {_title(done.step)} ({done.seen})")
            click.echo(told.replace(mark, click.style(mark, fg=colour, bold=True), 1))

    def _line(self, value: dict[str, Any]) -> None:
        click.echo(json.dumps(value, ensure_ascii=False))

    def _ready(self) -> dict[str, Any]:
        """Shape of the contract."""
        stage, programs = self._loop.stage, self._loop.programs
        return {
            "ready": True,
            "sidecar_config": str(stage.sidecar_config),
            "inbox_config": str(stage.inbox_config),
            "export_folder": str(stage.export),
            "export_profile": "profiles/table-example.toml",
            "import_folder": str(stage.imports),
            "postbus_url": stage.postbus_url,
            "inbox_url": programs["inbox"].ready["url"],
            "inbox_user": COACH_USER,
            "inbox_password": self._loop.inbox_password,
            "tray_url": programs["tray"].ready["url"],
        }

    def _map(self, second: str) -> tuple[str, ...]:
        ready = self._ready()
        user = _("user {user}, password {password}").format(
            user=ready["inbox_user"], password=ready["inbox_password"]
        )
        return (
            "",
            _("Open these two pages side by side:"),
            _("    the practice   {url}").format(url=ready["tray_url"]),
            _("    the coach      {url}").format(url=ready["inbox_url"]),
            f"                   {user}",
            _("The HIS writes its lists to, and takes its letters from:"),
            f"    {ready['export_folder']}",
            f"    {ready['import_folder']}",
            _("A second terminal can drop a list of your own there, for example:"),
            f"    cp {second} \\",
            f"      {ready['export_folder']}/",
            _("Ctrl-C ends everything, and clears it away."),
            "",
        )


def _title(step: str) -> str:
    """Return what a step does; one without a title shows its own name."""
    return {
        "postbus_stands": _("The postbus stands."),
        "welfare_registered": _("The welfare organisation gets a mailbox, and its inbox starts."),
        "practice_joined": _("The welfare organisation invites the practice, and the practice joins."),
        "digits_compared": _("Both compare the 30 digits, as two people would by telephone."),
        "pages_stand": _("A workstation is paired; a coach can sign in."),
        "export_seen": _("The HIS writes its daily list, and somebody is asked."),
        "nothing_left_before_consent": _("Nothing leaves while nobody has answered."),
        "consent_given": _("The patient's yes is recorded."),
        "sealed_and_received": _("The coach has a case; the postbus holds ciphertext alone."),
        "coach_accepted": _("The coach accepts, calls and reaches the patient."),
        "intake_done": _("The coach notes the intake, with a line for the GP."),
        "letter_placed": _("The letter lies in the HIS's import folder; a second reader reads it."),
        "nothing_twice": _("The same list again: nobody is asked twice, no second letter comes."),
        "audit_holds": _("Both audit trails are whole."),
    }.get(step, step)
