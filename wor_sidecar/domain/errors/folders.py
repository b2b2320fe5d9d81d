"""WOR-F: folders, files and the formats in them."""

from wor_sidecar.domain.errors import WorError


class FormatFault(WorError):
    """The file is not in the format that its profile says."""

    code = "WOR-F100"
    hint = "Check the profile against the file; `connectors try` shows what was read."


class FileTruncated(FormatFault):
    """The file ends before its message does."""

    code = "WOR-F101"
    hint = "In an export folder it is read again by itself; if it stays so, export it again from the HIS."


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


class EncodingRefused(FormatFault):
    """The file is not text in {encoding}: the first wrong byte is number {position}."""

    code = "WOR-F201"
    hint = "Set the encoding in the profile to what the HIS writes; nothing is guessed or replaced."


class NotText(FormatFault):
    """The file is not a text file with columns."""

    code = "WOR-F202"
    hint = "Export it from the HIS as .xlsx, or as CSV in UTF-8 or Windows-1252; UTF-16 is not read."


class ColumnMissing(FormatFault):
    """The column {column} ({field}) is not in the file."""

    code = "WOR-F203"
    hint = "Add it to the HIS's export, or mend {key} in the profile."


class ColumnTwice(FormatFault):
    """The column {column} is in the file more than once."""

    code = "WOR-F204"
    hint = "Give the columns of the HIS's export different names."


class ColumnNotMapped(FormatFault):
    """The profile does not say which column holds {field}."""

    code = "WOR-F205"
    hint = "Add {key} to the profile."
    exit_code = 3


class CodeSystemMissing(FormatFault):
    """The profile does not say what the code column holds, so no row triggers."""

    code = "WOR-F206"
    hint = 'Where the column holds ICPC-1-NL, write code_system = "icpc-1-nl" in the profile.'


class RowBroken(FormatFault):
    """The row cannot be taken apart: {why}."""

    code = "WOR-F210"
    hint = "Look at that row in the HIS; the rest of the file was read."


class ValueMissing(FormatFault):
    """The record has the code but lacks {field}."""

    code = "WOR-F211"
    hint = "Fill it in the HIS and export again; the rest of the file was read."


class ValueUnreadable(FormatFault):
    """The record has the code, but {field} is not {wanted}."""

    code = "WOR-F212"
    hint = "Mend it in the HIS, or {key} in the profile; the rest of the file was read."


class NotEdifact(FormatFault):
    """The file does not begin as an EDIFACT interchange (UNA or UNB)."""

    code = "WOR-F220"
    hint = "Check that the export is Medeur EDIFACT, or name another connector in the profile."


class SegmentTooLong(FormatFault):
    """A segment of the EDIFACT file does not end within {limit} characters."""

    code = "WOR-F221"
    hint = "The file is damaged: export it again from the HIS."


class MessageOutOfOrder(FormatFault):
    """The EDIFACT file has {found} where {expected} belongs."""

    code = "WOR-F222"
    hint = "The file is damaged: export it again from the HIS."


class CountWrong(FormatFault):
    """The message says that it has {said} segments, but has {found}."""

    code = "WOR-F223"
    hint = "A part was lost or added on the way: export the message again from the HIS."


class SegmentMissing(FormatFault):
    """The message lacks the segment {segment}."""

    code = "WOR-F224"
    hint = "Look at that message in the HIS; the rest of the file was read."


class FolderFault(WorError):
    """A folder that is exchanged with the HIS gives trouble."""

    code = "WOR-F300"


class ShareOffline(FolderFault):
    """The export folder {folder} cannot be listed right now; scanning resumes by itself."""

    code = "WOR-F301"
    hint = "Check that the server is on, and that the service account may open the folder."


class FileBusy(FolderFault):
    """The file is still in use by another program, or may not be opened."""

    code = "WOR-F302"
    hint = "Check that the HIS lets go of it, and that the service account may read it."


class NotARegularFile(FolderFault):
    """What lies in the export folder under this name is no plain file: {what}."""

    code = "WOR-F303"
    hint = "Links and devices are never followed: put the file itself there."


class FileTooLarge(FolderFault):
    """The file is larger than {limit} bytes."""

    code = "WOR-F304"
    hint = "Export a shorter period, or raise max_megabytes under [file] in the profile."


class FileChanged(FolderFault):
    """The file was changed while it was read."""

    code = "WOR-F305"
    hint = "It is read again by itself once it lies still."


class ReaderCrashed(FolderFault):
    """Reading this file ended its reader."""

    code = "WOR-F310"
    hint = "Nothing else was touched. Export the file again; if it happens again, report it."


class ReaderOutOfTime(FolderFault):
    """Reading this file took too long without getting on."""

    code = "WOR-F311"
    hint = "Export a shorter period; if the file is ordinary, report it."


class ReaderOutOfMemory(FolderFault):
    """Reading this file took more memory than it may."""

    code = "WOR-F312"
    hint = "Export a shorter period; if the file is ordinary, report it."


class TooMuchInFile(FolderFault):
    """The file holds more than {limit} {what}."""

    code = "WOR-F313"
    hint = "Check the profile against the file; `connectors read --all` shows what each row holds."


class QuarantineUnknown(FolderFault):
    """Nothing waits under the id {id}."""

    code = "WOR-F314"
    hint = "See `quarantine list`."
    status = 404


class ForeignFault(FolderFault):
    """The connector's own error {reported} stopped the file."""

    code = "WOR-F315"
    hint = "See the connector's documentation."


class FileNotMoved(FolderFault):
    """The file was read, but cannot be moved to {folder}: {why}."""

    code = "WOR-F320"
    hint = "Check that the service account may write there; it is tried again, and read only once."


class NotABatchConnector(FolderFault):
    """The connector {connector} reads each file by itself; batch = true is not for it."""

    code = "WOR-F321"
    hint = "Take batch out of [file] in the profile."
    exit_code = 3


class FormatNotRecognised(FormatFault):
    """No connector recognises {file}."""

    code = "WOR-F120"
    hint = "Name one with --connector ({known}), or a profile with --profile."
    exit_code = 2


class LetterNotReadable(FormatFault):
    """The letter in {file} is not as described: {why}."""

    code = "WOR-F121"
    hint = "See docs/reference/letter-json.md for its shape."
