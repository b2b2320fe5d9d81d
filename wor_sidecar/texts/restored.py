"""What people read while something of a restored backup still waits: one sentence, and whom to call."""

from collections.abc import Mapping
from typing import Any

from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.moves import said
from wor_sidecar.texts.times import day


def after_restore(backup_of: str, *, waits_for_epoch: bool, waiting: int, organisations: str) -> str:
    """Return the sentence; empty where nothing waits.

    Args:
        backup_of: the backup's local day, in ISO 8601.
        waits_for_epoch: no new epoch was begun yet, so nothing is sent or fetched.
        waiting: how many things wait for a person's yes.
        organisations: whom to call about them, by our own words; empty where nobody is named.

    """
    if not waits_for_epoch and not waiting:
        return ""
    told = [_("This computer was restored from a backup of {on}.").format(on=day(backup_of))]
    if waits_for_epoch:
        told.append(_("Nothing is sent or fetched until your IT manager begins new keys: keys new-epoch."))
    if waiting:
        told.append(
            _("1 thing waits for your yes.")
            if waiting == 1
            else _("{count} things wait for your yes.").format(count=waiting)
        )
    if waiting and organisations:
        told.append(_("Call first: {organisations}.").format(organisations=organisations))
    return " ".join(told)


def waiting_words(kind: str, what: str, organisation: str, phone: str) -> str:
    """Return what one thing is that waits, and what to do about it.

    Args:
        kind: message, letter or thread.
        what: a message's type, or a letter's template.
        organisation: our own word for the partner.
        phone: its number; empty where nobody told it.

    """
    whom = f"{organisation}, {phone}" if phone else organisation or _("the organisation")
    if kind == "letter":
        return _(
            "A letter from {whom} that may be in the file already. Look there. If it is not, choose Write."
        ).format(whom=whom)
    if kind == "thread":
        return _(
            "{whom} knows a referral that is here no more. Call them: who is it, and does it go on?"
        ).format(whom=whom)
    return _("{what}: call {whom} and ask whether they have it. If not, choose Send.").format(
        what=said(what), whom=whom
    )


def waiting_line(one: Mapping[str, Any]) -> str:
    """Return one thing of the list as a line of a command."""
    who = f"{one.get('initials') or ''} {one.get('birth_year') or ''}".strip()
    return "  ".join(filter(None, (one["id"] or one["thread"], who, one["told"])))
