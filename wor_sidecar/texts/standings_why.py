"""Why a message of ours was refused, or waits: words for the codes that machines exchange."""

from wor_sidecar.texts.catalogue import _


def why(code: str) -> str:
    """Return a sentence for a code of a receipt or an error; empty where nobody is helped by one."""
    said = _words().get(code.lower(), "")
    return said or (_("Give your IT manager this code: {why}.") if code else "")


def _words() -> dict[str, str]:
    return {
        "unknown_thread": _("They do not know this referral (any more)."),
        "wrong_thread": _("It did not belong to this referral."),
        "wrong_record": _("It does not fit the record of this patient."),
        "not_allowed": _("It came too late: the referral has gone on meanwhile."),
        "not_for_us": _("It was meant for another kind of organisation."),
        "contradiction": _("The message contradicted itself."),
        "partner_ended": _("They do not work with this practice any more."),
        "cannot_apply": _("Their program could not work with it."),
        "content_gone": _(
            "They could not read it in time, and deleted it: compare the digits, then ask anew."
        ),
        "thread_closed": _("It was closed there before: take it back here; if that is right, refer anew."),
        "wor-s104": _("There was no consent for it (any more)."),
        "wor-s107": _("A text holds a number that looks like a citizen service number."),
        "wor-s108": _("The consent is for another organisation."),
        "wor-s150": _("Their program could not read it; it may be another version."),
        "wor-x120": _("It was too large."),
        "wor-p008": _("It was too large."),
        "wor-s331": _("The folder of the GP's system cannot be written to."),
        "wor-s332": _("The patient's record was changed meanwhile."),
        "wor-s359": _("The patient number is of before the change of HIS: somebody has to look at it."),
        "wor-s376": _("Somebody else has the same BSN: somebody has to look whose it is."),
    }
