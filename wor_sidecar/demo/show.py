"""What the demo prints: sentences for people, or JSON lines for programs."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from time import sleep
from typing import Any

import click

from wor_sidecar.demo.loop import Done, Loop, Step, walk
from wor_sidecar.demo.stage import drop_export
from wor_sidecar.texts.catalogue import _


class Show:
    """Tells how one demo goes; the ready line comes first, the steps that led to it after it."""

    def __init__(self, loop: Loop, as_json: bool) -> None:
        self._loop = loop
        self._json = as_json

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
        """Leave the stage to people until Ctrl-C; drop a list first unless they bring their own."""
        if drop:
            drop_export(self._loop.stage, self._loop.today)
        for sentence in self._next(drop):
            click.echo(sentence, err=self._json)
        while True:
            sleep(1)

    def _one(self, done: Done) -> None:
        if self._json:
            self._line(asdict(done))
        else:
            mark = click.style("✓", fg="green") if done.ok else click.style("✗", bold=True)
            click.echo(f"{mark} {_title(done.step)} ({done.seen})")

    def _line(self, value: dict[str, Any]) -> None:
        click.echo(json.dumps(value, ensure_ascii=False))

    def _ready(self) -> dict[str, Any]:
        """Shape of the contract; what has no page yet is null."""
        stage = self._loop.stage
        return {
            "ready": True,
            "sidecar_config": str(stage.sidecar_config),
            "inbox_config": str(stage.inbox_config),
            "export_folder": str(stage.export),
            "export_profile": "profiles/table-example.toml",
            "import_folder": str(stage.imports),
            "postbus_url": stage.postbus_url,
            "inbox_url": self._loop.programs["inbox"].ready.get("url"),
            "inbox_user": None,
            "inbox_password": None,
            "tray_url": None,
        }

    def _next(self, dropped: bool) -> tuple[str, ...]:
        stage = self._loop.stage
        sidecar, inbox = f"--config {stage.sidecar_config}", f"--config {stage.inbox_config}"
        by = _("NAME")
        return (
            "",
            _("A list lies in {folder}.").format(folder=stage.export)
            if dropped
            else _("Drop a list into {folder}.").format(folder=stage.export),
            _("The practice: who waits for an answer, and the patient's yes"),
            f"  wor-sidecar prompts list {sidecar}",
            f"  wor-sidecar prompts show ID {sidecar}",
            f"  wor-sidecar prompts answer ID given_to_me --how phone --scope feedback --by {by} {sidecar}",
            _("The coach: the case, and each step"),
            f"  wor-inbox cases list {inbox}",
            f"  wor-inbox cases act ID accept --by {by} {inbox}",
            f"  wor-inbox cases act ID intake-done --mark 6 --category meeting --by {by} {inbox}",
            _("The letter for the GP comes into {folder}.").format(folder=stage.imports),
            _("Ctrl-C ends everything."),
        )


def _title(step: str) -> str:
    """Return what a step does; one without a title shows its own name."""
    return {
        "postbus_stands": _("The postbus stands."),
        "welfare_registered": _("The welfare organisation gets a mailbox, and its inbox starts."),
        "practice_joined": _("The welfare organisation invites the practice, and the practice joins."),
        "digits_compared": _("Both compare the 30 digits, as two people would by telephone."),
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
