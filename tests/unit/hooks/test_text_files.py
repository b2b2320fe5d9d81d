"""Files of text are read whole or refused: nothing is guessed about a file that ends too early."""

from io import BytesIO

import pytest

from wor_sidecar.domain.errors.folders import FileTruncated
from wor_sidecar.hooks.text_files import AUTO, decoded


@pytest.mark.parametrize("encoding", [AUTO, "utf-8"])
@pytest.mark.parametrize("cut", [b"\xef", b"\xef\xbb"])
def test_a_file_that_ends_within_its_byte_order_mark_was_cut(cut: bytes, encoding: str) -> None:
    with pytest.raises(FileTruncated):
        decoded(BytesIO(cut), encoding)


@pytest.mark.parametrize("encoding", [AUTO, "utf-8"])
def test_a_byte_order_mark_alone_is_an_empty_file(encoding: str) -> None:
    assert decoded(BytesIO(b"\xef\xbb\xbf"), encoding).read() == ""
