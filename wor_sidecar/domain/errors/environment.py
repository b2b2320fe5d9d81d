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
