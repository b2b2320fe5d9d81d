"""What became of a message of ZorgDomein, in words."""

from wor_sidecar.texts.catalogue import _
from wor_sidecar.welfare.elsewhere.document import Trouble
from wor_sidecar.welfare.elsewhere.taking import Came


def came_words(came: Came) -> str:
    """Return what became of a message; of one that was refused its own sentence tells more."""
    return {
        Came.NEW: _("A new case was made."),
        Came.SAME: _("This referral is here already; nothing changed."),
        Came.NEWS: _("This referral is here already, but this version says something else."),
        Came.REFUSED: _("Not taken in."),
    }[came]


def news_words(field: str) -> str:
    """Return what a newer version says differently."""
    return {
        "name": _("name"),
        "birth_date": _("birth date"),
        "phones": _("telephone"),
        "email": _("e-mail"),
        "address": _("address"),
        "referrer": _("referrer"),
        "asks": _("care request"),
        "documents": _("the letter (PDF)"),
        "troubles": _("the letter (PDF)"),
    }.get(field, field)


def trouble_words(trouble: Trouble) -> str:
    """Return why a document wasn't kept."""
    return {
        Trouble.MISSING: _("There was no letter (PDF) in the message."),
        Trouble.TOO_MANY: _("It has more documents than are kept; look in ZorgDomein for the others."),
        Trouble.TOO_LARGE: _("A letter was not kept: it is larger than 10 MB. Look in ZorgDomein."),
        Trouble.NOT_PDF: _("A document was not kept: it is no PDF. Look in ZorgDomein."),
        Trouble.DAMAGED: _("A letter was not kept: it is damaged. Look in ZorgDomein."),
        Trouble.ACTS: _("A letter was not kept: there is a program in it. Look in ZorgDomein, with care."),
        Trouble.LOCKED: _("A letter was not kept: it is locked with a password. Look in ZorgDomein."),
    }[trouble]
