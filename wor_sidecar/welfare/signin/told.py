"""A newcomer's code on the command line: told once, to be passed on."""

from wor_sidecar.domain.clock import iso
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.times import moment
from wor_sidecar.welfare.signin.welcomes import Welcome


def welcome_json(made: Welcome | None) -> dict[str, str] | None:
    """Return it for a program."""
    if made is None:
        return None
    return {"user": made.user, "welcome": made.code, "until": iso(made.until)}


def welcome_lines(made: Welcome) -> list[str]:
    """Return it for a person."""
    return [
        _("User: {user}").format(user=made.user),
        _("Code for /welcome: {code}").format(code=made.code),
        _("The code works once, until {until}.").format(until=moment(iso(made.until))),
        _("This is told once: pass it on safely, and keep it nowhere."),
    ]
