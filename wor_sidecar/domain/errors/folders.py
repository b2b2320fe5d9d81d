"""WOR-F: folders, files and the formats in them."""

from wor_sidecar.domain.errors import WorError


class FormatFault(WorError):
    """The file is not in the format that its profile says."""

    code = "WOR-F100"
    hint = "Check the profile against the file; `connectors try` shows what was read."


class FileTruncated(FormatFault):
    """The file ends before its message does."""

    code = "WOR-F101"
    hint = "It is read again by itself; if it stays so, export it again from the HIS."


class FileEmpty(FormatFault):
    """The file is empty."""

    code = "WOR-F102"
    hint = "Export it again from the HIS."


class ConnectorUnknown(FormatFault):
    """There is no connector {connector}."""

    code = "WOR-F110"
    hint = "Choose one of: {known}. `plugins list` shows what is disabled or broken, and why."
    exit_code = 3


class ProfileOptionRefused(FormatFault):
    """{key} in the profile cannot be {found}."""

    code = "WOR-F111"
    hint = "It must be {wanted}."
    exit_code = 3


class ProfileOptionMissing(FormatFault):
    """{key} is missing in the profile."""

    code = "WOR-F112"
    hint = "Add it: {wanted}."
    exit_code = 3


class ProfileOptionUnknown(FormatFault):
    """{key} is not an option of the connector {connector}."""

    code = "WOR-F113"
    hint = "Did you mean {nearest}?"
    exit_code = 3


class NotReadByConnector(FormatFault):
    """The connector {connector} does not read files."""

    code = "WOR-F114"
    hint = "Choose one that reads; see `connectors list`."


class NotWrittenByConnector(FormatFault):
    """The connector {connector} does not write letters."""

    code = "WOR-F115"
    hint = "Choose one that writes; see `connectors list`."


class LetterDoesNotFit(FormatFault):
    """The letter cannot be written: {field} does not fit the format."""

    code = "WOR-F116"
    hint = "It must be {wanted}."


class LetterReadBackDiffers(FormatFault):
    """The written letter reads back differently in: {fields}."""

    code = "WOR-F117"
    hint = "Nothing was placed. Report this; the letter's text can be copied from its case by hand."


class ProfileMissing(FormatFault):
    """There is no profile at {path}."""

    code = "WOR-F118"
    hint = "Name one that exists; profiles lie beside the configuration, or come with the program."
    exit_code = 3


class ProfileNotToml(FormatFault):
    """The profile {path} cannot be read: {why}."""

    code = "WOR-F119"
    hint = "Mend that line; a Windows path stands between single quotes."
    exit_code = 3
