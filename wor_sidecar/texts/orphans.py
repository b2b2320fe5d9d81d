"""Sentences about a report that fits no patient: why it waits, and what speaks for a proposal."""

from wor_sidecar.texts.catalogue import _


def reason(why: str) -> str:
    """Tell why a report waits for a person."""
    match why:
        case "unknown_thread":
            return _("It came about a referral that is not known here, or is with another organisation.")
        case "wrong_record":
            return _("It names this referral, but its check is not that of the patient's record.")
        case "WOR-S359":
            return _(
                "The practice has another HIS since this patient was found. "
                "Is the patient number still right? "
                "Look in the HIS, and type the number that stands there. Another one: correct it first."
            )
        case _:
            return _("The patient's record was changed after this letter was made.")


def sign(code: str) -> str:
    """Tell what speaks for a proposal, by the code of a `domain.orphans.Sign`."""
    match code:
        case "check":
            return _("The check in the report was made for this referral and this record.")
        case "other_id":
            return _("The check was made for this record, with another number of the patient.")
        case "thread":
            return _("The report came about this referral.")
        case "step":
            return _("It tells a step that can come next here.")
        case _:
            return _("The same coach wrote about this referral before.")


def look_alikes(count: int) -> str:
    """Warn of others with the same birth date; empty where there are none."""
    if not count:
        return ""
    return _("Careful: another patient here has the same birth date. Compare the patient number too.")
