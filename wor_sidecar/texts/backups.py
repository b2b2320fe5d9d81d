"""Backups in words, for the command lines of all programs."""

from typing import Any

from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.times import moment

_DAY_HOURS = 24


def made_line(made: dict[str, Any]) -> str:
    """Say that a backup was made."""
    return _("{file} is made: {bytes} bytes. Prove it with `backup {file} --verify`.").format(**made)


def verified_line(found: dict[str, Any]) -> str:
    """Say what a proof found."""
    told = _("{file} is whole: made {made}, {tables} tables, {rows} rows, {files} files, {bytes} bytes.")
    line = told.format(**found, made=moment(found["made_at"]))
    if not found["audit_lines"]:
        return line
    return f"{line} " + _("The audit trail in it is whole: {lines} lines.").format(lines=found["audit_lines"])


def nights_line(report: dict[str, Any]) -> str:
    """Say for `status` how old the newest nightly backup is, or why there is none."""
    if report["told"]:
        return _("Backup: {told}").format(told=report["told"])
    if report["folder"] is None:
        return _("Backup: off; [backup] folder turns it on")
    if report["newest"] is None:
        return _("Backup: none yet")
    hours = report["hours"]
    age = _("{hours} hours") if hours < 2 * _DAY_HOURS else _("{days} days")
    told = _("Backup: the newest is {age} old ({made})")
    return told.format(age=age.format(hours=hours, days=hours // _DAY_HOURS), made=moment(report["newest"]))
