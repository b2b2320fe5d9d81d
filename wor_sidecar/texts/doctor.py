"""What the doctor says to a person."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wor_sidecar.texts.catalogue import _


def report_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """Return a report line by line, the worst first; of what is good only what could not be known."""
    lines = found["checks"]
    heads = {"fault": _("Somebody has to mend this:"), "warning": _("This can wait for a calm hour:")}
    for severity, head in heads.items():
        several = [one for one in lines if one["severity"] == severity]
        if several:
            yield head
        for one in several:
            about = f"{one['about']}: " if one["about"] else ""
            yield f"- {about}{one['told']} ({one['code']})"
            yield f"  {one['remedy']}"
    if not any(one["code"] for one in lines):
        yield _("Everything that was looked at is right.")
    yield from (one["told"] for one in lines if not one["code"] and one["told"])


def site_line(name: str, standing: str, at: str, codes: Sequence[str]) -> str:
    """Return one practice's line in the morning's report."""
    words = {
        "fault": _("somebody has to act"),
        "silent": _("silent since {at}").format(at=at[:16].replace("T", " ")),
        "warning": _("can wait for a calm hour"),
        "good": _("good"),
    }
    return f"{name}: {words[standing]}  {' '.join(codes)}".rstrip()


def plan_lines(plan: Mapping[str, Any], steps: Sequence[str]) -> Iterator[str]:
    """Return what setting up would do, line by line."""
    yield _("Configuration: {config}").format(**plan)
    if plan["replaces"]:
        yield _("Other settings stand there; they would be kept beside the new ones.")
    if "practice" in plan:
        yield from _settings_lines(plan)
    words = {
        "place": _("put the configuration there"),
        "replace": _("replace the configuration"),
        "make": _("make the data folder"),
        "install": _("make a service of it"),
        "start": _("start the service"),
        "restart": _("start the service anew"),
    }
    if steps:
        yield _("To do: {steps}").format(steps=", ".join(words[one] for one in steps))


def _settings_lines(plan: Mapping[str, Any]) -> Iterator[str]:
    yield _("Practice: {practice}").format(**plan)
    yield _("Data folder: {data}, the key in the vault {vault}").format(**plan)
    for folder in plan["exports"]:
        yield _("Lists are read from {folder}").format(folder=folder)
    for folder in plan["imports"]:
        yield _("Letters are put in {folder}").format(folder=folder)
    for file in plan["profiles"]:
        yield _("A profile is put in {file}").format(file=file)
    if plan["backup"]:
        yield _("Each night a backup is made in {backup}").format(**plan)
    if plan["listen"]:
        yield _("Workstations call {listen}: the firewall must let them").format(**plan)
    for organisation in plan["routes"]:
        yield _("Referrals go to {organisation}").format(organisation=organisation)
    if not plan["service"]:
        yield _("This program was not installed, so no service is made: start it with `wor-sidecar run`.")


def set_up_line(place: str, *, changed: bool, service: bool) -> str:
    """Say what came of setting up."""
    if not changed:
        return _("Everything stood as {place} says; nothing was changed.").format(place=place)
    if service:
        return _("The practice is set up by {place}, and its service runs.").format(place=place)
    return _("The practice is set up by {place}. Start it with `wor-sidecar run`.").format(place=place)
