"""What `writing` made, read back: the core compares both before a file is placed, so it is strict."""

from base64 import b64decode
from datetime import datetime
from typing import BinaryIO, Final

from wor_his_hl7v2.patient import Ids
from wor_his_hl7v2.spelling import CHARSETS, MARKS, Style
from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.folders import EncodingRefused, FileTruncated
from wor_sidecar.domain.errors.formats import Hl7OutOfOrder
from wor_sidecar.domain.registration import Patient, Sex
from wor_sidecar.hooks.hl7v2.fields import Segment
from wor_sidecar.hooks.hl7v2.names import names_of
from wor_sidecar.hooks.letter import Letter, Receiver, Sender

_SEXES: Final = {"M": Sex.MALE, "F": Sex.FEMALE}
_PDF: Final = (b"%PDF-", b"%%EOF")


def read_back(stream: BinaryIO, style: Style) -> Letter:
    """Return the letter of a file; template has no place in the format.

    Raises:
        FileTruncated, EncodingRefused, Hl7OutOfOrder: it isn't as it was written.

    """
    raw = stream.read()
    if not raw.endswith(b"\r"):
        raise FileTruncated
    try:
        text = raw.decode(style.charset)
    except UnicodeDecodeError as error:
        raise EncodingRefused(encoding=style.charset, position=error.start + 1) from error
    segments = [Segment(line, MARKS, (style.charset,)) for line in text[:-1].split("\r")]
    tags = [segment.tag for segment in segments]
    expected = ["MSH", "PID", "OBR", "OBX", *(["OBX"] if style.pdf else [])]
    if tags != expected:
        if tags == expected[: len(tags)]:
            raise FileTruncated
        raise Hl7OutOfOrder(found=" ".join(tags)[:40], expected=" ".join(expected))
    head, pid, order, result, *rest = segments
    _check(head, result, rest, style)
    return _letter(head, pid, order, result)


def _check(head: Segment, result: Segment, rest: list[Segment], style: Style) -> None:
    said = (head.get(9), head.get(12), head.get(18), result.get(2))
    expected = ("ORU", "2.4", CHARSETS[style.charset][0], "FT")
    if said != expected:
        raise Hl7OutOfOrder(found=" ".join(said)[:40], expected=" ".join(expected))
    for sheet in rest:
        try:
            data = b64decode(sheet.raw(5).rpartition(MARKS.component)[2], validate=True)
        except ValueError as error:
            raise Hl7OutOfOrder(found="something else", expected="base64") from error
        if not data.startswith(_PDF[0]) or not data.rstrip().endswith(_PDF[1]):
            raise Hl7OutOfOrder(found="something else", expected="a PDF")


def _letter(head: Segment, pid: Segment, order: Segment, result: Segment) -> Letter:
    try:
        born = datetime.strptime(pid.get(7), "%Y%m%d").date()  # noqa: DTZ007 - a day, not a moment
        written = Millis(int(datetime.strptime(head.get(7), "%Y%m%d%H%M%S%z").timestamp()) * 1000)
    except ValueError as error:
        raise Hl7OutOfOrder(found="something else", expected="a time") from error
    names, numbers = names_of(pid.all(5)), Ids(pid, ())
    return Letter(
        id=order.get(3),
        template="",
        lines=tuple(result.text(5).split("\n")),
        reference=order.get(2),
        written_at=written,
        patient=Patient(
            his_number=numbers.his_number,
            bsn=numbers.bsn,
            **names,
            birth_date=born,
            sex=_SEXES.get(pid.get(8), Sex.UNKNOWN),
        ),
        sender=Sender(head.get(4), result.get(15, 2)),
        receiver=Receiver(order.get(16, 2), order.get(16, 1)),
    )
