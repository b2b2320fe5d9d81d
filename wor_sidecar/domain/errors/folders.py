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
