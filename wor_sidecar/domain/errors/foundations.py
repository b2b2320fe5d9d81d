"""WOR-S2xx: what all programs stand on: the store, the vault, the settings, the control listener."""

from collections.abc import Mapping
from types import MappingProxyType

from wor_sidecar.domain.errors import WorError


class FoundationFault(WorError):
    """What the program stands on gave way."""

    code = "WOR-S200"


class NestedTransaction(FoundationFault):
    """A transaction was opened inside another one of the same thread."""

    code = "WOR-S201"
    hint = "This is a fault in the program: report it."


class DatabaseUnusable(FoundationFault):
    """The database cannot be opened: {why}."""

    code = "WOR-S202"
    hint = "Check that it runs, or that the data folder is on a local disk with space left and writable."


class DiskFull(DatabaseUnusable):
    """The disk with the data folder is full, so this was not kept."""

    code = "WOR-S208"
    hint = "Make room on it; the program then goes on by itself. What was kept before is safe."


class MigrationFailed(FoundationFault):
    """The database could not be brought up to date: {why}."""

    code = "WOR-S203"
    hint = "Nothing was changed. Make a copy of the data folder and report this."


class DatabaseNewer(FoundationFault):
    """The database was made by another version of this program ({revision})."""

    code = "WOR-S204"
    hint = "Install that version again, or restore a backup that was made with this one."
    exit_code = 3


class DataKeyGone(FoundationFault):
    """The content of {owner} has been shredded."""

    code = "WOR-S205"
    hint = "It cannot be brought back."
    status = 410


class SealedValueRefused(FoundationFault):
    """A stored value in {table}.{column} does not belong in its place."""

    code = "WOR-S206"
    hint = "The database was damaged or changed from outside: restore a backup."
    status = 500


class NoVaultKey(FoundationFault):
    """This database was opened without the key of the vault."""

    code = "WOR-S207"
    hint = "This is a fault in the program: report it."


class VaultUnknown(FoundationFault):
    """There is no vault of kind {kind}."""

    code = "WOR-S220"
    hint = "Choose one of: {known}. A plug-in's has to load: the log says why one does not."
    exit_code = 3


class VaultUnavailable(FoundationFault):
    """The vault {kind} cannot be used here: {why}."""

    code = "WOR-S221"
    hint = "Mend that, or choose another kind under [vault] before the first start."
    exit_code = 3


class VaultKeyMissing(FoundationFault):
    """The vault {kind} holds no key for {folder}: {what} is missing."""

    code = "WOR-S222"
    hint = "Put it back from where it is kept; without it the database cannot be read."
    exit_code = 3


class WrongVaultKey(FoundationFault):
    """The key in the vault {kind} is not the one of {folder}."""

    code = "WOR-S223"
    hint = "Put the key and its credential back as they were made together."
    exit_code = 3


class CredentialExposed(FoundationFault):
    """Other accounts on this machine may open {path}."""

    code = "WOR-S224"
    hint = "Give it to the program's own account alone (chmod 600)."
    exit_code = 3


class CredentialRefused(FoundationFault):
    """The credential file {path} cannot be used: {why}."""

    code = "WOR-S225"
    hint = "Name another file under [vault] credential."
    exit_code = 3


class VaultReadBackFailed(FoundationFault):
    """The vault {kind} did not give back the key that was just put in."""

    code = "WOR-S226"
    hint = "Nothing was encrypted with it: choose another kind under [vault]."
    exit_code = 3


class VaultExists(FoundationFault):
    """The data folder {folder} already has its key."""

    code = "WOR-S227"
    hint = "A data folder gets its key once; choose an empty folder."
    exit_code = 3


class ConfigurationMissing(FoundationFault):
    """There is no configuration at {path}."""

    code = "WOR-S240"
    hint = "Make one from the example, or name it with --config FILE."
    exit_code = 3


class ConfigurationNotToml(FoundationFault):
    """The configuration {path} is not TOML: {why}."""

    code = "WOR-S241"
    hint = "Mend that line; a Windows path stands between single quotes."
    exit_code = 3


class SettingUnknown(FoundationFault):
    """{key} in {path} is not a setting."""

    code = "WOR-S242"
    hint = "Did you mean {nearest}?"
    exit_code = 3


class SettingMissing(FoundationFault):
    """{key} is missing in {path}."""

    code = "WOR-S243"
    hint = "Add it: {wanted}."
    exit_code = 3


class SettingRefused(FoundationFault):
    """{key} in {path} cannot be {found}."""

    code = "WOR-S244"
    hint = "It must be {wanted}."
    exit_code = 3


class ControlRefused(FoundationFault):
    """The control listener refused this call."""

    code = "WOR-S260"
    hint = "Run the command on the same machine, under an account that may read the data folder."
    status = 403


class ControlNotOurs(FoundationFault):
    """What answers on the control port is not the program of {folder}."""

    code = "WOR-S261"
    hint = "Another program took the port: start this one again."


class CallUnknown(FoundationFault):
    """The program does not know this call."""

    code = "WOR-S262"
    hint = "Use the command line of the same version as the program that runs."
    status = 404


class CallTooLarge(FoundationFault):
    """The call is larger than {limit} bytes."""

    code = "WOR-S263"
    hint = "Send less at once."
    status = 413


class CallMalformed(FoundationFault):
    """The call is not what was expected: {why}."""

    code = "WOR-S264"
    hint = "Use the command line of the same version as the program that runs."
    status = 422


class AnswerMissing(FoundationFault):
    """The program did not answer within {seconds} seconds."""

    code = "WOR-S265"
    hint = "Look in its log; it may be busy. Trying again does no harm."


class RemoteError(FoundationFault):
    """{message}"""  # noqa: D400  (the sentence is the running program's, already in the user's language)

    code = "WOR-S266"
    hint = "{remedy}"

    def __init__(
        self,
        code: str,
        *,
        message: str,
        remedy: str,
        status: int,
        facts: Mapping[str, object] = MappingProxyType({}),
    ) -> None:
        """`facts` is what stands in the braces of that error's own sentence, for whoever has other words."""
        super().__init__(**{**facts, "message": message, "remedy": remedy})
        # The running program's error keeps its own code and status here.
        vars(self).update(code=code, status=status)

    def of_a_check(self) -> "RemoteError":
        """Return it with the exit code of a check that failed."""
        vars(self).update(exit_code=3)
        return self
