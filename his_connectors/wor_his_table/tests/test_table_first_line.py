"""A first line that names every mapped column is the header, as the whole search would have found."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wor_his_table import csv_list, headers
from wor_his_table.connector import TableConnector

from wor_sidecar.domain.errors import WorError
from wor_sidecar.hooks.connector import Profile, RecordError

COLUMNS = {
    "his_number": "Nr",
    "surname": "Naam",
    "birth_date": "Geboren",
    "contact_date": "Datum",
    "code": "ICPC",
    "phones": ["Tel", "Mob"],
}
PROFILE = Profile("table", options={"code_system": "icpc-1-nl", "columns": COLUMNS})
HEADER = "Nr;Naam;Geboren;Datum;ICPC;Tel;Mob\n"
LINES = st.sampled_from(
    (
        HEADER, HEADER.replace(";", ","), HEADER.replace("Mob", "mob ;Nr"), HEADER.replace(";Mob", ""),
        HEADER.replace("Naam", '"Na\nam"'), HEADER.replace("Naam", "Na,am"), HEADER.replace("\n", "\r\n"),
        "sep=;\n", "\n", "Overzicht\n", "Nr\tNaam\tGeboren\tDatum\tICPC\tTel\tMob\n", "\ufeff" + HEADER,
        "1;Voorbeeld;01-02-1950;02-11-2026;Z68;;\n", "2;Voorbeeld;01-02-1950;02-11-2026;A04;06;\n",
        '3;"Voor;beeld";01-02-1950;02-11-2026;A04;06;\n', "\0;\n", 'x"\n',
    )
)  # fmt: skip


def told(text: str) -> object:
    try:
        items = list(TableConnector().read(BytesIO(text.encode()), PROFILE))
    except WorError as error:
        return error.code, dict(error.fields)
    return [
        (item.position, item.error.code, dict(item.error.fields)) if isinstance(item, RecordError) else item
        for item in items
    ]


@settings(max_examples=400, deadline=None)
@given(st.lists(LINES, max_size=6), st.integers(0, 40))
def test_the_first_line_alone_tells_what_the_whole_search_tells(lines: list[str], cut: int) -> None:
    text = "".join(lines)
    for raw in (text, text[: max(0, len(text) - cut)]):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(csv_list, "header_alone", lambda _line, _layout: None)
            in_full = told(raw)
        assert told(raw) == in_full
        assert told(raw) == in_full  # known by now


def test_only_headers_are_kept_and_few_of_them() -> None:
    headers._known.clear()
    told("1;Voorbeeld;01-02-1950;02-11-2026;Z68;;\n" + HEADER)
    assert not headers._known
    for number in range(headers._MOST_KNOWN + 5):
        told(HEADER.replace("\n", f";{number}\n"))
    assert 0 < len(headers._known) <= headers._MOST_KNOWN
