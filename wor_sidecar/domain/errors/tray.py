"""WOR-T: what a workstation's window is told: pairing, being away, being refused."""

from wor_sidecar.domain.errors import WorError


class TrayFault(WorError):
    """The workstation's window cannot do this."""

    code = "WOR-T100"


class DaemonAway(TrayFault):
    """There is no connection to the practice's server now. Your answer was not kept."""

    code = "WOR-T101"
    hint = "Write it down, and fill it in again later."
    status = 503


class TrayRevoked(TrayFault):
    """This workstation may no longer open the practice's questions: its access was taken back."""

    code = "WOR-T102"
    hint = "Ask the administrator for a new code, if this is not meant to be."
    status = 401


class TrayNotPaired(TrayFault):
    """The practice's server does not know this workstation."""

    code = "WOR-T103"
    hint = "Pair it with a code of the administrator (`wor-sidecar pair`)."
    status = 401


class PairingRefused(TrayFault):
    """This code does not open anything: it is wrong, too old, or was used already."""

    code = "WOR-T104"
    hint = "Check the eight digits, or ask the administrator for a new code (`wor-sidecar pair`)."
    status = 403


class PairingTooFast(TrayFault):
    """A wrong code was given a moment ago; the next try is possible in {seconds} seconds."""

    code = "WOR-T105"
    hint = "Wait so long, then type the code again; a new code is not needed."
    status = 429


class PinMismatch(TrayFault):
    """What answers at {server} is not the practice's server that this workstation was paired with."""

    code = "WOR-T106"
    hint = "Nothing was sent to it. Tell the administrator, who can compare the address and pair again."


class DaemonOtherVersion(TrayFault):
    """The practice's server answered something that this program does not understand."""

    code = "WOR-T107"
    hint = "Ask the administrator to bring both to the same version; nothing was changed here."


class PromptsListenerOff(TrayFault):
    """This practice has no listener for workstations."""

    code = "WOR-T110"
    hint = (
        'Set listen under [prompts], such as "127.0.0.1:8717" or the server\'s own address; then start again.'
    )
    exit_code = 3
    status = 409


class TrayNameRefused(TrayFault):
    """A workstation's user cannot be called that."""

    code = "WOR-T111"
    hint = "Give a person's name of at most {limit} characters, on one line."
    exit_code = 2
    status = 422


class TrayUnknown(TrayFault):
    """No paired workstation and no enrolment file has this id or name."""

    code = "WOR-T112"
    hint = "See `wor-sidecar trays list`."
    status = 404


class EnrolmentRefused(TrayFault):
    """This enrolment file opens nothing any more: it was used up, is too old, or was taken back."""

    code = "WOR-T113"
    hint = "Ask the administrator for a new file (`wor-sidecar trays enrol`), or for a code."
    status = 403


class EnrolmentTooWide(TrayFault):
    """An enrolment file is for 1 to {users} users, and ends within {days} days."""

    code = "WOR-T114"
    hint = "Whoever can read the file can pair: name as few users and days as will do."
    exit_code = 2
    status = 422


class AccountTaken(TrayFault):
    """The administrator paired somebody here by the name of this account, {name}, so a file cannot."""

    code = "WOR-T115"
    hint = "Ask the administrator for a code for this workstation (`wor-sidecar pair`)."
    status = 409


class TooManyCalls(TrayFault):
    """This workstation asks more than the practice's server answers; it may go on in {seconds} seconds."""

    code = "WOR-T116"
    hint = "Wait so long; it goes on by itself. If it comes back, tell the administrator."
    status = 429


class EnrolmentFileExists(TrayFault):
    """There is a file {path} already; an enrolment file takes no other's place."""

    code = "WOR-T117"
    hint = "Name a new file."
    exit_code = 2


class EnrolmentNotWritten(TrayFault):
    """The enrolment file {path} could not be written: {why}. What it held opens nothing."""

    code = "WOR-T118"
    hint = "Name a file in a folder that this account may write to."


class TrayNotYetPaired(TrayFault):
    """This workstation is not paired with a practice yet."""

    code = "WOR-T120"
    hint = "Ask the administrator for a code, and type the line that `wor-sidecar pair` prints."
    exit_code = 3


class PairingIncomplete(TrayFault):
    """Pairing needs --server, --pin and --code together; one of them is missing."""

    code = "WOR-T121"
    hint = "Type the whole line that `wor-sidecar pair` prints."
    exit_code = 2


class PairingMalformed(TrayFault):
    """This cannot be what `wor-sidecar pair` printed: {what}."""

    code = "WOR-T122"
    hint = "Type the whole line again; nothing was sent."
    exit_code = 2


class ViewNotHere(TrayFault):
    """A window of the kind {view} cannot come up here: {why}."""

    code = "WOR-T123"
    hint = "Start it with --view html; the practice's page then opens in a browser."
    exit_code = 3


class PairingUnreadable(TrayFault):
    """The file {path}, which keeps this workstation's access, cannot be used: {why}."""

    code = "WOR-T124"
    hint = "Ask the administrator for a new code, and pair this workstation again."
    exit_code = 3


class LastingLinkRefused(TrayFault):
    """A lasting link is for trying on one machine alone; the practice's server is elsewhere ({server})."""

    code = "WOR-T125"
    hint = "Leave --lasting-link out: a second start prints a fresh link."
    exit_code = 2


class TrayFolderUnusable(TrayFault):
    """The folder {folder} cannot be written to: {why}."""

    code = "WOR-T126"
    hint = "Check that your account may write there, or name another folder with --home."
    exit_code = 3


class EnrolmentUnreadable(TrayFault):
    """The enrolment file {path} cannot be used: {why}."""

    code = "WOR-T127"
    hint = "Ask the administrator for the file that `wor-sidecar trays enrol` wrote."
    exit_code = 2


class InstanceMalformed(TrayFault):
    """This cannot be the name of one of several practices: {name}."""

    code = "WOR-T128"
    hint = "Take up to {limit} small letters, digits and hyphens, such as --instance de-linde."
    exit_code = 2


class AutostartRefused(TrayFault):
    """Whether the window starts when its user signs in cannot be changed: {why}."""

    code = "WOR-T129"
    hint = "Check that your account may write its own settings, or have the administrator set it."
    exit_code = 3


class TokenHomeClosed(TrayFault):
    """The keyring {name}, which keeps this account's access to the practice, is locked or does not answer."""

    code = "WOR-T134"
    hint = "Sign in to the desktop and unlock the keyring, then start wor-tray again; nothing was lost."
    exit_code = 3


class TokenGone(TrayFault):
    """The keyring {name} no longer holds this account's access to the practice."""

    code = "WOR-T135"
    hint = "Ask the administrator for a new code, and pair this workstation again."
    exit_code = 3


class TokenHomeAbsent(TrayFault):
    """No keyring answers in this session, so none can keep the access to the practice."""

    code = "WOR-T136"
    hint = "Sign in to the desktop first, or leave --token-in out: a private file keeps it then."
    exit_code = 3
