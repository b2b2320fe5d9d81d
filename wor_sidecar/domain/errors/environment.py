"""WOR-E: what the machine lacks."""

from wor_sidecar.domain.errors import WorError


class EnvironmentFault(WorError):
    """The machine lacks something that the program needs."""

    code = "WOR-E000"


class PortInUse(EnvironmentFault):
    """Port {port} on {host} is in use by another program."""

    code = "WOR-E001"
    hint = "Choose another port, or end the program that holds it."


class AlreadyRunning(EnvironmentFault):
    """Another program already works in {folder} (process {holder})."""

    code = "WOR-E002"
    hint = "One program per data folder: use the one that runs, or stop it first."
    exit_code = 3


class NotRunning(EnvironmentFault):
    """The program is not running, so this command has nobody to ask."""

    code = "WOR-E003"
    hint = "Start it with `{program}`, then try again."


class FolderMissing(EnvironmentFault):
    """The folder {folder} does not exist or cannot be opened."""

    code = "WOR-E004"
    hint = "Make the folder, or mend {setting} in the configuration."


class Not64Bit(EnvironmentFault):
    """This Python is a 32-bit program; the encryption needs 64 bits."""

    code = "WOR-E005"
    hint = "Install the 64-bit version of Python."


class NeedsAdministrator(EnvironmentFault):
    """This needs an administrator: {what}."""

    code = "WOR-E006"
    hint = "Run the command again as administrator (root)."
    exit_code = 4


class FileUnreadable(EnvironmentFault):
    """The file {path} cannot be read."""

    code = "WOR-E007"
    hint = "Check the path and that this account may read it."


class FileExists(EnvironmentFault):
    """The file {path} already exists and is not overwritten."""

    code = "WOR-E008"
    hint = "Choose another name, or move the old file away first."


class AddressNotHere(EnvironmentFault):
    """This machine has no network address {host}."""

    code = "WOR-E009"
    hint = "Name one that it has: see `ip address` or `ipconfig`; 127.0.0.1 is this machine alone."
    exit_code = 3


class UsageRefused(EnvironmentFault):
    """This command cannot be given like this: {why}."""

    code = "WOR-E010"
    hint = "See `{command} --help`; nothing was done."
    exit_code = 2


class CommandUnknown(UsageRefused):
    """There is no command {name}."""

    code = "WOR-E011"


class OptionUnknown(UsageRefused):
    """There is no option {name} here."""

    code = "WOR-E012"


class ArgumentMissing(UsageRefused):
    """{name} is missing."""

    code = "WOR-E013"


class ArgumentRefused(UsageRefused):
    """{name} cannot be that: {why}."""

    code = "WOR-E014"


class ProgramFailed(EnvironmentFault):
    """The program {program} ended with {status}: {words}."""

    code = "WOR-E020"
    hint = "Its log stands in the demo's folder; keep that with --keep DIR."


class StepFailed(EnvironmentFault):
    """The step "{step}" did not happen in time: {what}."""

    code = "WOR-E021"
    hint = "Run the demo again with --keep DIR and look at the logs in DIR/logs."


class BackupUnwritten(EnvironmentFault):
    """The backup {path} cannot be written: {why}."""

    code = "WOR-E030"
    hint = "Check that the folder is there, has room, and that the program's account may write in it."


class BackupUnreadable(EnvironmentFault):
    """{path} is no backup that this program knows."""

    code = "WOR-E031"
    hint = "Choose a file that `backup` made; one of a newer version needs that version."
    exit_code = 3


class BackupDamaged(EnvironmentFault):
    """The backup {path} is damaged: it is not as it was made."""

    code = "WOR-E032"
    hint = "Use another backup, and make a new one at once."
    exit_code = 3


class BackupKeyWrong(EnvironmentFault):
    """The backup {path} was made with another key than this machine's."""

    code = "WOR-E033"
    hint = "Give the recovery sheet with --sheet FILE."
    exit_code = 3


class BackupForeign(EnvironmentFault):
    """The backup {path} is one of {found}, not of {wanted}."""

    code = "WOR-E034"
    hint = "Each program restores its own backups."
    exit_code = 3


class BackupNewer(EnvironmentFault):
    """The backup {path} was made by a newer version of this program ({revisions})."""

    code = "WOR-E035"
    hint = "Install that version or a newer one, then do the same again."
    exit_code = 3


class RecoveryKeyMissing(EnvironmentFault):
    """There is no recovery key here yet, so no backup could be opened on another machine."""

    code = "WOR-E036"
    hint = "Finish `{command}` first: it makes the recovery sheet."


class DataFolderTaken(EnvironmentFault):
    """The data folder {folder} already has a database or a key."""

    code = "WOR-E037"
    hint = "A backup goes into an empty one: move the old folder away, or name another under [data]."
    exit_code = 3


class RestoreUnfinished(EnvironmentFault):
    """A restore into {folder} was not finished."""

    code = "WOR-E038"
    hint = "Give the same `restore` again: it begins anew."
    exit_code = 3


class BackupFolderMissing(EnvironmentFault):
    """The folder for backups, {folder}, is not there or cannot be opened."""

    code = "WOR-E039"
    hint = "Mend [backup] folder or connect its disk; the program tries again every hour."


class BackupTrailBroken(EnvironmentFault):
    """The backup {path} is whole, but the audit trail in it is not: {fault}, line {line}."""

    code = "WOR-E040"
    hint = "See `audit verify`; the trail was broken before this backup was made."
    exit_code = 3


class SheetUnreadable(EnvironmentFault):
    """The file {path} holds no recovery key."""

    code = "WOR-E041"
    hint = "Give the recovery sheet as it was printed, or type the key when asked."


class KeyringRedirected(EnvironmentFault):
    """{where} names a keyring that does not count here: {named}."""

    code = "WOR-E022"
    hint = "Take that setting away; the program chooses the system's own keyring by itself."
    exit_code = 3


class KeyringSilent(EnvironmentFault):
    """The keyring {name} did not answer within {seconds} seconds."""

    code = "WOR-E023"
    hint = (
        "Sign in to the desktop and unlock it, then start again; a service needs another kind under [vault]."
    )
    exit_code = 3


class KeyringLocked(EnvironmentFault):
    """The keyring {name} is locked."""

    code = "WOR-E024"
    hint = (
        "Sign in to the desktop and unlock it, then start again; a service needs another kind under [vault]."
    )
    exit_code = 3


class KeyringFailed(EnvironmentFault):
    """The keyring {name} cannot be used: {why}."""

    code = "WOR-E025"
    hint = "Start its service (sign in to the desktop), then try again."
    exit_code = 3


class RotationUnsettled(EnvironmentFault):
    """A change of the key in {folder} goes on or was broken off, and which key counts is open: {why}."""

    code = "WOR-E026"
    hint = "Start the program. If that says so too, put database and vault folder back as they were together."
    exit_code = 3


class KeyElsewhere(EnvironmentFault):
    """The configuration says [vault] kind = "{kind}", and the key would go to {target}."""

    code = "WOR-E027"
    hint = 'Set kind to "{target}" or "auto", then try again.'
    exit_code = 3


class NoFreshCredential(EnvironmentFault):
    """The unit gives no new key: the credential {name} is missing."""

    code = "WOR-E028"
    hint = "Make one with systemd-creds and load it in the unit beside the old one."
    exit_code = 3


class WindowsRefused(EnvironmentFault):
    """Windows did not protect the key or give it back: error {number}."""

    code = "WOR-E029"
    hint = "Start the program under the account that made the key, on the machine that made it."
    exit_code = 3


class BackupDiskFull(BackupUnwritten):
    """The disk for backups is full, so {path} was not written."""

    code = "WOR-E042"
    hint = "Make room on it; fewer days of [backup] keep_days take less."


class RestoreClockDoubtful(EnvironmentFault):
    """The backup {path} was made on {made}, and by this machine's clock it is {now} now."""

    code = "WOR-E043"
    hint = (
        "Set the clock first: what is due by it is deleted for good. "
        "Is it right? Then the same again with --clock-is-right."
    )
    exit_code = 3


class BackupClockDoubtful(EnvironmentFault):
    """By this machine's clock it is {now}, over 8 days after the backup before: no old one was deleted."""

    code = "WOR-E044"
    hint = "Check the clock. Is it right? Then do nothing: deleting goes on by itself."


class NoRoom(EnvironmentFault):
    """There is no room left on a disk of this machine, so this was not done."""

    code = "WOR-E045"
    hint = "Make room where the data folder is, or the file that you named; then do the same again."
    status = 503


class DiskFails(EnvironmentFault):
    """A disk of this machine did not read or write what it was asked to, so this was not done."""

    code = "WOR-E046"
    hint = "Look into the system's log and mend or replace the disk; then do the same again."
    status = 503
