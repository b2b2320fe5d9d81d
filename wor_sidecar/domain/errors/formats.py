"""WOR-F230 to WOR-F279: the formats that a HIS writes, beside what folders.py says of lists and EDIFACT."""

from wor_sidecar.domain.errors.folders import FormatFault


class XmlRefused(FormatFault):
    """The file holds {what}, which no export needs."""

    code = "WOR-F250"
    hint = "Nothing of it was read. Ask the HIS's supplier for an export without it."


class XmlBroken(FormatFault):
    """The file is no whole XML: line {line}."""

    code = "WOR-F251"
    hint = "Export it again from the HIS; if it stays so, report it to the HIS's supplier."


class PdfMissing(FormatFault):
    """A letter as PDF needs two packages that are not installed."""

    code = "WOR-F270"
    hint = 'Install them with the extra "pdf": pip install "wor-sidecar[pdf]", or choose another format.'
    exit_code = 3


class SheetBroken(FormatFault):
    """The file of the letter is not as it was written: {what}."""

    code = "WOR-F271"
    hint = "Nothing was placed. Report it with the letter's id; the letter waits."
