"""A partner in words, for the command lines of both programs."""

from collections.abc import Iterable
from typing import Any

from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.times import local_day, moment


def partner_lines(one: dict[str, Any]) -> Iterable[str]:
    """Say who it is and how far both sides got; then its keys, and what is wrong."""
    yield f"{one['organisation']}  {one['label']}  {standing(one)}"
    seen = moment(one["last_seen"]) if one["last_seen"] else _("never")
    keys = _("keys {age} days old").format(age=one["statement_age_days"])
    if one["stale"]:
        keys = _("keys out of date since {day}: nothing is sent there until it renews them").format(
            day=local_day(one["statement_until"])
        )
    version = _("speaks version {version}").format(**one)
    if one["does_not_speak"]:
        version += " " + _("without {types}").format(types=", ".join(one["does_not_speak"]))
    yield "  " + "; ".join((_("last seen: {moment}").format(moment=seen), keys, version))
    if one["trouble"]:
        yield f"  {one['trouble']['told']}"


def status_line(one: dict[str, Any]) -> str:
    """Say in one line how far both sides got, and what moves between them."""
    seen = moment(one["last_seen"]) if one["last_seen"] else _("never")
    parts = [standing({"ended": False, **one}), _("last seen: {moment}").format(moment=seen)]
    if one["oldest_unsent"]:
        parts.append(_("not sent since {moment}").format(moment=moment(one["oldest_unsent"])))
    return f"{one['label']}: {'; '.join(parts)}"


def standing(one: dict[str, Any]) -> str:
    """Say how far both sides got with the digits."""
    if one["ended"]:
        return _("ended")
    if not one["verified_by_us"]:
        return _("we still have to verify")
    return _("verified on both sides") if one["verified_by_them"] else _("they still have to verify")
