"""WOR-I210 to I222: what the inbox refuses of its upkeep: exports and users."""

from wor_sidecar.domain.errors.inbox import InboxRefusal


class ExportUnknown(InboxRefusal):
    """There is no such export here."""

    code = "WOR-I210"
    hint = "It may be older than a month: then only the audit trail knows it. Ask for a new one."
    status = 404


class ExportDecided(InboxRefusal):
    """Nothing is asked about this export any more: somebody was ahead of you, or it was fetched."""

    code = "WOR-I211"
    hint = "Look at the list of exports; whoever needs the file again asks for a new export."
    status = 409


class ExportByOneself(InboxRefusal):
    """Nobody decides about their own export."""

    code = "WOR-I212"
    hint = "Ask another coordinator or an administrator to look at it."
    status = 403


class ExportNotYours(InboxRefusal):
    """Only the person who asked for an export can fetch it."""

    code = "WOR-I213"
    hint = "Ask for one of your own if you need the file too."
    status = 403


class ExportNotApproved(InboxRefusal):
    """Nobody approved this export yet."""

    code = "WOR-I214"
    hint = "Ask another coordinator or an administrator to look at it."
    status = 409


class ExportVoid(InboxRefusal):
    """This export is void: whoever asked for it got another role or a new way in, or may not sign in now."""

    code = "WOR-I215"
    hint = "Let a coordinator ask for a new one."
    status = 410


class ExportOver(InboxRefusal):
    """The time for this export is over."""

    code = "WOR-I216"
    hint = "It waits a week for a second person, and 24 hours to be fetched. Ask for a new one."
    status = 410


class ExportWhyMissing(InboxRefusal):
    """Nobody can approve an export without knowing what it is for."""

    code = "WOR-I217"
    hint = "Write in {least} to {most} characters why the file is needed; name no patient."
    status = 422


class ExportPeriodRefused(InboxRefusal):
    """That is no period for an export."""

    code = "WOR-I218"
    hint = "Fill in two days, the first one first, at most {most} days apart."
    status = 422


class ExportEmpty(InboxRefusal):
    """No case came in during that period."""

    code = "WOR-I219"
    hint = "Choose another period or practice; nothing was asked for."
    status = 422


class LastAdministrator(InboxRefusal):
    """Nobody else could look after the users any more."""

    code = "WOR-I220"
    hint = "First make a second administrator, and let them sign in once."
    status = 409


class UserChanged(InboxRefusal):
    """A colleague was ahead of you: this user changed while you looked."""

    code = "WOR-I221"
    hint = "Look at the user again and repeat it if it still fits; nothing was changed."
    status = 409


class UserIsYou(InboxRefusal):
    """You cannot do this to yourself."""

    code = "WOR-I222"
    hint = "Look after your own ways in under your name, or ask another administrator."
    status = 409
