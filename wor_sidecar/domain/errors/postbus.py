"""WOR-P: the postbus and the calls to it."""

from typing import ClassVar

from wor_sidecar.domain.errors import WorError


class PostbusError(WorError):
    """The postbus cannot be used."""

    code = "WOR-P000"
    status = 503
    temporary: ClassVar[bool] = True
    """True: the same call may succeed later. False: these bytes will never be taken."""


class FinalRefusal(PostbusError):
    """The postbus refuses this for good."""

    code = "WOR-P001"
    status = 422
    temporary = False


class PostbusUnreachable(PostbusError):
    """The postbus at {url} does not answer ({reason})."""

    code = "WOR-P002"
    hint = "Check the network and the proxy setting; sending and fetching resume by themselves."


class PostbusNotTrusted(PostbusError):
    """The postbus at {url} could not prove who it is ({reason})."""

    code = "WOR-P003"
    hint = "Nothing was sent. Check the address, and the CA file in the configuration."


class ClockOff(PostbusError):
    """The clock of this computer differs {seconds} seconds from the postbus's clock."""

    code = "WOR-P004"
    hint = "Set this computer's clock right (time synchronisation); the mail resumes by itself."


class NotAccepted(PostbusError):
    """The postbus did not accept this call: a key or a mailbox is unknown there."""

    code = "WOR-P005"
    status = 401
    hint = "It registers again by itself within the hour; if this stays, ask who runs the postbus."


class QuotaReached(PostbusError):
    """The postbus takes no more of this for now; it asks to wait {retry_after} seconds."""

    code = "WOR-P006"
    status = 429
    hint = "This resumes by itself; if it stays, the receiving organisation fetches nothing: call it."

    @property
    def retry_after(self) -> int:
        """How long to wait, in seconds."""
        return int(str(self.fields.get("retry_after", 60)))


class EnvelopeConflict(FinalRefusal):
    """The postbus already holds something else under this name."""

    code = "WOR-P007"
    status = 409
    hint = "The message is sealed again under a new name; if this stays, report it."


class TooLarge(FinalRefusal):
    """The message is larger than the postbus takes."""

    code = "WOR-P008"
    status = 413
    hint = "Shorten the texts in it."


class DepositRefused(FinalRefusal):
    """The postbus does not take this: {reason}."""

    code = "WOR-P009"
    hint = "Report this with its code; the message itself stays here."


class PostbusFailing(PostbusError):
    """The postbus at {url} has trouble of its own (status {status})."""

    code = "WOR-P010"
    hint = "This resumes by itself; if it stays, ask who runs the postbus."


class UnexpectedAnswer(PostbusError):
    """What answers at {url} does not speak as a postbus does: {reason}."""

    code = "WOR-P011"
    hint = "Check the address of the postbus in the configuration."


class InsecurePostbusUrl(PostbusError):
    """The address {url} is no safe address for a postbus."""

    code = "WOR-P012"
    exit_code = 3
    hint = "It must be https://host[:port] without a path; plain http only to 127.0.0.1 or [::1]."
    temporary = False


class FromTheFuture(PostbusError):
    """This message was sealed in the future by the postbus's clock."""

    code = "WOR-P013"
    status = 400
    hint = "Set the clock of the sending computer right; the message goes out by itself then."


class CodeNotValid(PostbusError):
    """This one-time code is unknown, used or expired."""

    code = "WOR-P014"
    status = 403
    hint = "Ask who gave it to you for a new one."


class MayNotInvite(PostbusError):
    """This organisation may not invite others to the postbus."""

    code = "WOR-P015"
    status = 403
    hint = "Welfare organisations invite practices; ask who runs the postbus."


class SignatureRefused(PostbusError):
    """The signature of this call does not hold ({reason})."""

    code = "WOR-P016"
    status = 401
    hint = "Check the clock, the public address of the postbus and the key of the caller."


class RecordRefused(FinalRefusal):
    """The postbus does not take this key record: {reason}."""

    code = "WOR-P017"
    hint = "Report this with its code."


class CallRefused(FinalRefusal):
    """The postbus does not understand this call: {reason}."""

    code = "WOR-P018"
    hint = "This program and the postbus differ too much in version: upgrade the older one."


class AdmissionKeyUnusable(PostbusError):
    """The file {path} is not the admission key of this postbus."""

    code = "WOR-P019"
    exit_code = 3
    hint = "Put the file back from a backup; without it organisations that lost their mailbox need new codes."
    temporary = False


class UnknownMailbox(PostbusError):
    """This postbus has no mailbox {organisation}."""

    code = "WOR-P020"
    hint = "List them with `wor-postbus mailboxes list`."
    temporary = False


class DatabaseUrlRefused(PostbusError):
    """The database address cannot be used ({reason})."""

    code = "WOR-P021"
    exit_code = 3
    hint = "It reads postgresql+psycopg://user@host/database; the extra `postgresql` must be installed."
    temporary = False


class AddressUnusable(PostbusError):
    """This machine cannot listen on {host}, port {port} ({reason})."""

    code = "WOR-P022"
    hint = "Choose an address of this machine, and a port above 1023 unless it runs as administrator."
    exit_code = 3
    temporary = False


class WorkersFail(PostbusError):
    """A process of the postbus ended before it could answer (exit code {exit_code})."""

    code = "WOR-P023"
    hint = "Its reason stands above, on standard error."


class PostbusMissing(PostbusError):
    """There is no postbus in {folder}."""

    code = "WOR-P024"
    exit_code = 3
    hint = "Name its folder with --data, or its file with --config; `wor-postbus serve` makes a new one."
    temporary = False
