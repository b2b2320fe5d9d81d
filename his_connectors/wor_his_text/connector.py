"""The connector: a letter's sheet as a text file or as a PDF, and back."""

from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from wor_sidecar.domain.errors.folders import FileTruncated, NotReadByConnector, NotText
from wor_sidecar.domain.errors.formats import SheetBroken
from wor_sidecar.hooks.connector import Item, Profile
from wor_sidecar.hooks.letter import Letter
from wor_sidecar.hooks.letter_pdf import letter_of_pdf, pdf_of
from wor_sidecar.hooks.letter_sheet import letter_of, sheet_of
from wor_sidecar.hooks.options import Options
from wor_sidecar.hooks.plain import latin_1, visible, windows_1252

KNOWN: Final = ("format", "encoding")
_SUFFIXES: Final = {"text": ".txt", "pdf": ".pdf"}
_LINE_END: Final = "\r\n"
_SPELL: Final[dict[str, tuple[str, Callable[[str], str]]]] = {
    "utf-8": ("utf-8", visible),
    "utf-8-bom": ("utf-8-sig", visible),
    "windows-1252": ("cp1252", windows_1252),
    "iso-8859-1": ("iso-8859-1", latin_1),
}


class TextConnector:
    """`text`: see README.md for the profile's options."""

    id = "text"
    version = "1.0"
    reads: tuple[str, ...] = ()
    writes = ("text", "PDF")
    suffix = ".txt"

    def sniff(self, head: bytes, name: str) -> bool:  # noqa: ARG002 - it reads nothing, whatever it is shown
        """Never: a text holds no registration."""
        return False

    def read(self, stream: BinaryIO, profile: Profile) -> Iterator[Item]:  # noqa: ARG002 - as `sniff`
        """Refuse: a text holds no registration."""
        raise NotReadByConnector(connector=self.id)

    def suffix_of(self, profile: Profile) -> str:
        """Return `.txt` or `.pdf`, as `format` says."""
        return _SUFFIXES[_format(Options(profile, KNOWN))]

    def render(self, letter: Letter, profile: Profile) -> bytes:
        """Make the file of a letter."""
        options = Options(profile, KNOWN)
        if _format(options) == "pdf":
            return pdf_of(letter)
        codec, spell = _encoding(options)
        return "".join(f"{line}{_LINE_END}" for line in sheet_of(letter, spell)).encode(codec, "strict")

    def read_letter(self, stream: BinaryIO, profile: Profile) -> Letter:
        """Read back what `render` made, each line where it was."""
        options = Options(profile, KNOWN)
        if _format(options) == "pdf":
            return letter_of_pdf(stream.read())
        codec, _spell = _encoding(options)
        try:
            text = stream.read().decode(codec, "strict")
        except UnicodeDecodeError as error:
            raise NotText from error
        *lines, rest = text.split(_LINE_END)
        if rest:
            raise FileTruncated
        if any(char in line for line in lines for char in _LINE_END):
            raise SheetBroken(what="a line's end")
        return letter_of(lines)


def _format(options: Options) -> str:
    return options.text("format", "text", tuple(_SUFFIXES))


def _encoding(options: Options) -> tuple[str, Callable[[str], str]]:
    return _SPELL[options.text("encoding", "utf-8", tuple(_SPELL))]
