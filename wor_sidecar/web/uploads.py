"""Files that somebody uploads: read into memory, within bounds, and never onto a disk in the clear."""

from dataclasses import dataclass
from typing import Final

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from wor_sidecar.domain.consent import Masked
from wor_sidecar.web.forms import Form, form_of

LARGEST_UPLOAD: Final = 24 << 20
"""Bytes of all files together."""
LARGEST_POST: Final = LARGEST_UPLOAD + (1 << 20)
"""Bytes of a request that carries them: what goes around files is little."""
MOST_FILES: Final = 1000
"""Behind it a request is no form of a person's; a page that takes fewer says so itself."""
_MOST_FIELDS: Final = 20
_LONGEST_FIELD: Final = 1 << 14


@dataclass(frozen=True, slots=True, repr=False)
class Upload(Masked):
    """A form and the files in it. Their names are dropped: people name files after patients."""

    form: Form
    files: tuple[bytes, ...]


class _InMemory(MultiPartParser):
    spool_max_size = LARGEST_POST + 1


async def upload_of(request: Request) -> Upload:
    """Read a form with files; an empty file, which a browser sends for none, is left out."""
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        return Upload(await form_of(request), ())
    parser = _InMemory(
        request.headers,
        request.stream(),
        max_files=MOST_FILES,
        max_fields=_MOST_FIELDS,
        max_part_size=_LONGEST_FIELD,
    )
    try:
        parsed: FormData = await parser.parse()
    except MultiPartException as error:
        raise HTTPException(400) from error
    try:
        fields, files = [], []
        for name, value in parsed.multi_items():
            if isinstance(value, str):
                fields.append((name, value))
            else:
                files.append(await value.read())
        return Upload(Form(tuple(fields)), tuple(each for each in files if each))
    finally:
        await parsed.close()
