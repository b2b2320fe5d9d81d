"""How a referral ended, in one sentence, with its gaps still open: see standings."""

from collections.abc import Mapping

from wor_sidecar.texts.catalogue import _

Facts = Mapping[str, object]


def rejected(facts: Facts) -> str:
    """Tell that an organisation turned it down; what to do only while nobody else was asked."""
    why = bool(facts.get("rejection"))
    if facts.get("routed"):
        told = _("{organisation} could not take this referral: {rejection}. Another one was asked.")
        return told if why else _("{organisation} could not take this referral. Another one was asked.")
    if why:
        return _("{organisation} cannot take this referral: {rejection}. Choose another organisation.")
    return _("{organisation} cannot take this referral. Choose another organisation.")


def not_reached(facts: Facts) -> str:
    """Tell that nobody reached the patient; what to do only while nobody else was asked."""
    if facts.get("routed"):
        return _("{organisation} could not reach the patient. Another organisation was asked.")
    return _("{organisation} could not reach the patient. Check the telephone number, and send it again.")


def stopped(facts: Facts) -> str:
    """Tell that it ended early."""
    if facts.get("reason"):
        return _("The patient stopped early: {reason}.")
    return _("The patient stopped early.")


def ended(facts: Facts) -> str:
    """Tell that it ended well."""
    return _("Completed: {outcome}.") if facts.get("outcome") else _("Completed.")
