"""A letter as a PDF: its sheet (`hooks.letter_sheet`) in a fixed-width face on A4, the same bytes each time.

Needs the extra `pdf`. Nothing in the document's properties is about the patient.
"""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any, Final

from wor_sidecar.domain.clock import as_datetime
from wor_sidecar.domain.errors.folders import FileTruncated
from wor_sidecar.domain.errors.formats import PdfMissing, SheetBroken
from wor_sidecar.hooks.letter import Letter
from wor_sidecar.hooks.letter_sheet import TITLE, letter_of, sheet_of

_FACE: Final = "Courier"
"""A face that every reader has: its characters are those of ISO-8859-1. Another's text is no line."""
_SIZE: Final = 11
_A4: Final = 842.0
_LEFT: Final = 66.0
_FIRST: Final = 70.0
_STEP: Final = 15.0
"""Points: the page's height, the margin, the first line's depth, and from line to line."""
_ROWS: Final = 46
_MOST_PAGES: Final = 300
_END: Final = b"%%EOF"


def pdf_of(letter: Letter) -> bytes:
    """Return the document; a character without a place in ISO-8859-1 becomes its nearest single one.

    Raises:
        LetterDoesNotFit: naming the field that it can't carry, or that it demands.
        PdfMissing: the extra `pdf` isn't installed.

    """
    sheet = sheet_of(letter)
    try:
        from fpdf import FPDF
    except ImportError as error:
        raise PdfMissing from error
    document = FPDF(unit="pt", format="A4")
    document.set_auto_page_break(auto=False)
    document.set_compression(compress=False)  # the same bytes whatever zlib is installed; a letter has 4 kB
    document.set_creation_date(as_datetime(letter.written_at).replace(microsecond=0))
    document.set_title(TITLE)
    document.set_lang("nl")
    conclusion = len(sheet) - len(letter.lines) - 2
    pages = -(-len(sheet) // _ROWS)
    for at, line in enumerate(sheet):
        page, row = divmod(at, _ROWS)
        if not row:
            document.add_page()
            document.set_font("Helvetica", size=8)
            document.text(_LEFT, _A4 - 40, f"{TITLE} - pagina {page + 1} van {pages}")
        document.set_font(_FACE, style="B" if at in (0, conclusion) else "", size=_SIZE)
        if line:
            document.text(_LEFT, _FIRST + row * _STEP, line)
    return bytes(document.output())


def lines_of(pdf: bytes) -> tuple[str, ...]:
    """Return the letter's own lines, without the header; errors as in `letter_of_pdf`."""
    return letter_of_pdf(pdf).lines


def letter_of_pdf(pdf: bytes) -> Letter:
    """Return the letter that a document of `pdf_of` says.

    Raises:
        FileTruncated: it ends too early.
        SheetBroken: it isn't what was written.
        PdfMissing: the extra `pdf` isn't installed.

    """
    if not pdf.rstrip().endswith(_END):
        raise FileTruncated
    return letter_of(_sheet(pdf))


def _sheet(pdf: bytes) -> list[str]:
    """Return the lines of all pages, each at its own height: an empty line is drawn by nobody."""
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
        from pypdf.generic import ContentStream
    except ImportError as error:
        raise PdfMissing from error
    sheet: list[str] = []
    try:
        reader = PdfReader(BytesIO(pdf), strict=True)
        pages: Sequence[Any] = reader.pages[:_MOST_PAGES]
        for number, page in enumerate(pages):
            fonts = page["/Resources"]["/Font"]
            ours = {name for name in fonts if str(fonts[name]["/BaseFont"]).startswith(f"/{_FACE}")}
            content = ContentStream(page.get_contents(), reader)
            for row, line in _drawn(content.operations, ours):
                at = number * _ROWS + row
                sheet += [""] * (at + 1 - len(sheet))
                sheet[at] += line
    except (PyPdfError, LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        # The library's word for a damaged document is often not its own error.
        raise SheetBroken(what=type(error).__name__) from error
    return sheet


def _drawn(operations: Iterable[tuple[Any, bytes]], faces: set[str]) -> Iterator[tuple[int, str]]:
    """Yield (row, text) of what is set in one of `faces`: operators as PDF 1.7, 9.4."""
    face, height = "", 0.0
    for operands, operator in operations:
        if operator == b"Tf":
            face = operands[0]
        elif operator == b"Td":
            height = float(operands[1])
        elif operator == b"Tj" and face in faces:
            row = round((_A4 - height - _FIRST) / _STEP)
            if not 0 <= row < _ROWS:
                raise ValueError(row)
            yield row, operands[0].original_bytes.decode("iso-8859-1")
