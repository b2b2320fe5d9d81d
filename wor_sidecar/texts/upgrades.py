"""What is said of upgrades, by the commands and by `status`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from wor_sidecar.texts.catalogue import _

_MIB: Final = 1 << 20


def trial_line(found: Mapping[str, Any]) -> str:
    """Tell that a program is on trial, or works without having passed it."""
    if found.get("overdue"):
        return _("Version {version} never passed its trial and works all the same: see its log.").format(
            **found
        )
    told = _("Version {version} is on trial, {seconds_left} more seconds: nothing is read, sent or written.")
    return told.format(**found)


def step_line(step: str, version: str) -> str:
    """Tell what an upgrade does now; the steps are `installed.steps.Phase`'s and those around it."""
    words = {
        "verifying": _("Checking whether the release is as it was made."),
        "unpacking": _("Unpacking version {version} beside the others."),
        "checking": _("Version {version} looks at a copy of the data; the old one goes on."),
        "stopping": _("Stopping the program."),
        "migrating": _("Keeping a copy of the database, and bringing it on to version {version}."),
        "switching": _("Switching to version {version}."),
        "starting": _("Starting version {version}."),
        "trying": _("Version {version} is on trial: nothing is read, sent or written yet."),
        "proving": _("Looking whether version {version} is well."),
        "back": _("Going back to version {version}."),
        "done": _("Version {version} is in use."),
    }
    return words[step].format(version=version)


def outcome_line(version: str, *, changed: bool, instances: int) -> str:
    """Tell what became of an upgrade."""
    if not changed:
        return _("Version {version} was in use already; nothing was changed.").format(version=version)
    return _("Version {version} is in use; programs that went along: {count}.").format(
        version=version, count=instances
    )


def lost_lines(folder: Path, files: int, size: int) -> list[str]:
    """Tell what a purge deletes."""
    return [
        _("This deletes {folder} for good: {files} files, {size} MB.").format(
            folder=folder, files=files, size=-(-size // _MIB)
        ),
        _("In it: every consent and who gave it, all referrals, the audit trail, our keys."),
        _("Nobody can bring them back without a backup and the recovery sheet."),
        _("The law may ask you to keep them. Without --purge they stay."),
    ]


def kept_line(folder: Path, *, purged: bool) -> str:
    """Tell what became of the data."""
    if purged:
        return _("The service is gone, and {folder} is deleted.").format(folder=folder)
    return _("The service is gone. The data stay in {folder}: they prove who consented.").format(
        folder=folder
    )
