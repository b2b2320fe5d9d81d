"""WOR-F230 to WOR-F279: the formats that a HIS writes, beside what folders.py says of lists and EDIFACT."""

from wor_sidecar.domain.errors.folders import FormatFault


class WorkbookRefused(FormatFault):
    """The workbook holds {what}, which none that a program writes has."""

    code = "WOR-F230"
    hint = (
        "Nothing of it was read. Open it in a spreadsheet program and save it as .xlsx, or export it again."
    )


class WorkbookTooLarge(FormatFault):
    """The workbook unpacks to more than {limit}."""

    code = "WOR-F231"
    hint = "Export a shorter period, or raise max_expanded_megabytes under [table] in the profile."


class WorkbookOld(FormatFault):
    """The file is {what}, which is not read."""

    code = "WOR-F232"
    hint = "Save it as .xlsx, or have the HIS export it so."


class WorkbookEncrypted(FormatFault):
    """The workbook is locked with a password."""

    code = "WOR-F233"
    hint = "Have it exported without a password; guard the folder instead."


class WorkbookBroken(FormatFault):
    """The workbook is damaged: {part} cannot be read."""

    code = "WOR-F234"
    hint = "Export it again; if it stays so, open it in a spreadsheet program and save it anew as .xlsx."


class SheetMissing(FormatFault):
    """The workbook has no sheet {sheet}."""

    code = "WOR-F235"
    hint = "Name one of these in the profile under sheet: {known}."


class CodesTogether(FormatFault):
    """The code {code} stands in one cell with other codes."""

    code = "WOR-F236"
    hint = "Let the export give one row, or one column, per code; the rest of the file was read."


class ReferenceMissing(FormatFault):
    """The record has the code, but the {kind} that it refers to is not there, or several may be meant."""

    code = "WOR-F240"
    hint = "Export the parts together; where they come as files of their own, set batch = true under [file]."


class JsonBroken(FormatFault):
    """The JSON can't be read: {why}."""

    code = "WOR-F241"
    hint = "Export it again from the HIS; if it stays so, report it to the HIS's supplier."


class NotFhir(FormatFault):
    """The file holds no FHIR resource."""

    code = "WOR-F242"
    hint = "Check that the export is FHIR, or name another connector in the profile."


class PatientsDiffer(FormatFault):
    """The record names one patient, and its contact names another."""

    code = "WOR-F243"
    hint = "Nothing was taken from it. Look at that contact in the HIS; the rest of the file was read."


class DocumentIncomplete(FormatFault):
    """The FHIR document lacks {part}."""

    code = "WOR-F244"
    hint = "It is no letter as this connector writes them."


class XmlRefused(FormatFault):
    """The file holds {what}, which no export needs."""

    code = "WOR-F250"
    hint = "Nothing of it was read. Ask the HIS's supplier for an export without it."


class XmlBroken(FormatFault):
    """The file is no whole XML: line {line}."""

    code = "WOR-F251"
    hint = "Export it again from the HIS; if it stays so, report it to the HIS's supplier."


class XmlEncodingRefused(FormatFault):
    """The XML file says that it is in an encoding that is not read."""

    code = "WOR-F252"
    hint = "Have the HIS write UTF-8, UTF-16, ISO-8859-1, ISO-8859-15 or Windows-1252."


class NoSummary(FormatFault):
    """The file holds no Professionele Samenvatting (HL7v3 QUPC_IN990002NL)."""

    code = "WOR-F253"
    hint = "Check that the export is HL7v3, or name another connector in the profile."


class NotHl7(FormatFault):
    """The file does not begin as HL7 version 2 (MSH, FHS or BHS)."""

    code = "WOR-F260"
    hint = "Check that the export is HL7 version 2, or name another connector in the profile."


class Hl7MarksWrong(FormatFault):
    """The message does not say in MSH-1 and MSH-2 which signs stand between its values."""

    code = "WOR-F261"
    hint = "Two to five different signs belong there, as in MSH|^~\\&|; report it to the HIS's supplier."


class Hl7CharsetUnknown(FormatFault):
    """The message says in MSH-18 that it is in a character set that is not read."""

    code = "WOR-F262"
    hint = "Have the HIS write 8859/1 or UNICODE UTF-8, or set encoding in the profile to what it writes."


class BatchCountWrong(FormatFault):
    """The batch says that it has {said} {what}, but has {found}."""

    code = "WOR-F263"
    hint = "A part was lost or added on the way: export the batch again from the HIS. What is there was read."


class Hl7TooLarge(FormatFault):
    """The message has more than {limit} bytes in {what}."""

    code = "WOR-F264"
    hint = "Look at that message in the HIS; the rest of the file was read."


class Hl7OutOfOrder(FormatFault):
    """The HL7 file has {found} where {expected} belongs."""

    code = "WOR-F265"
    hint = "The file is damaged: export it again from the HIS. What is whole was read."


class PdfMissing(FormatFault):
    """A letter as PDF needs two packages that are not installed."""

    code = "WOR-F270"
    hint = 'Install them with the extra "pdf": pip install "wor-sidecar[pdf]", or choose another format.'
    exit_code = 3


class SheetBroken(FormatFault):
    """The file of the letter is not as it was written: {what}."""

    code = "WOR-F271"
    hint = "Nothing was placed. Report it with the letter's id; the letter waits."


class ReadLeniently(FormatFault):
    """Read all the same, though it differs from the format's book: {what}."""

    code = "WOR-F272"
    hint = "Nothing is lost; tell the sender's supplier if it stays so."


class ReadWithGap(FormatFault):
    """Read all the same, but a part may be missing: {what}."""

    code = "WOR-F273"
    hint = "A line may be missing: look at the message itself; tell the sender's supplier if it stays so."


class ConnectorNameRefused(FormatFault):
    """{name} cannot be a connector's name: {why}."""

    code = "WOR-F280"
    hint = "Choose 2 to 30 small letters, digits or _, beginning with a letter, such as acme."
    exit_code = 2


class FolderTaken(FormatFault):
    """{folder} is there already, and nothing in it was changed."""

    code = "WOR-F281"
    hint = "Choose another name, or another folder with --out."


class FolderNotWritable(FormatFault):
    """Nothing can be written into {folder}."""

    code = "WOR-F282"
    hint = "Make the folder, or see that this account may write there."


class NoFilesThere(FormatFault):
    """The folder {folder} holds no files."""

    code = "WOR-F283"
    hint = "Name the folder that the HIS exports to, or the files themselves."
