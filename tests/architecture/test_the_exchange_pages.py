"""docs/reference/exchange/ says what the code says: every field, limit, label, list and code in a table."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pages
import pytest

from wor_sidecar.domain import lists
from wor_sidecar.domain.errors import exchange as exchange_errors
from wor_sidecar.domain.errors import postbus as postbus_errors
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.moves import TABLE, Who
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange import body, contents, envelope, periods, shapes
from wor_sidecar.exchange.contents import introductions
from wor_sidecar.exchange.statements import LARGEST_STATEMENT
from wor_sidecar.mail import arrivals, forgetting
from wor_sidecar.postbus.openapi import document
from wor_sidecar.postbus.settings import MIB, QuotaSettings
from wor_sidecar.practice import postroom as practice
from wor_sidecar.welfare import postroom as welfare
from wor_sidecar.wire import postbus_api, signatures

PAGES = pages.ROOT / "docs" / "reference" / "exchange"
FHIR = pages.ROOT / "tests" / "interop" / "fhir"
NESTED = (
    contents.Profile,
    contents.Committed,
    contents.Refused,
    contents.Address,
    contents.By,
    contents.ContactDetails,
    contents.PlanDetails,
    contents.RejectDetails,
    contents.NotReachedDetails,
    contents.ActivityDetails,
)


def page(name: str) -> str:
    return (PAGES / f"{name}.md").read_text("utf-8")


def section(text: str, heading: str) -> str:
    """Return what stands below a heading, up to the next one of any level."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, heading
    return found[1]


def rows(text: str, head: str = "") -> list[list[str]]:
    """Return the cells of the table below a head that begins with this (or of all tables), without ticks."""
    found: list[list[str]] = []
    inside = False
    for line in text.splitlines():
        if not line.startswith("|"):
            inside = False
        elif set(line) <= set("|- "):
            continue
        elif not inside:
            inside = True
            taking = line.startswith(f"| {head}")
        elif taking:
            found.append([cell.strip().strip("`") for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return found


def codes(cell: str) -> list[str]:
    return re.findall(r"`?([a-z0-9_-]+)`?(?:, |$)", cell)


@pytest.mark.parametrize(("type_", "kind"), [(f"{t}/{v}", k) for (t, v), k in contents.KINDS.items()])
def test_the_fields_of_a_message_are_those_of_its_page(type_: str, kind: type) -> None:
    told = [row[:2] for row in rows(section(page("messages"), type_), "field")]
    assert told == [[name, shape.says] for name, shape in shapes.shapes_of(kind).items()]


@pytest.mark.parametrize("kind", NESTED, ids=lambda kind: kind.__name__)
def test_the_fields_of_a_part_of_a_message_are_those_of_its_page(kind: type) -> None:
    told = [row[:2] for row in rows(section(page("messages"), kind.__name__), "field")]
    assert told == [[name, shape.says] for name, shape in shapes.shapes_of(kind).items()]


def test_who_sends_what_is_what_the_mail_lets_through() -> None:
    def says(type_: MessageType) -> list[str]:
        senders = [kind for kind in (Kind.PRACTICE, Kind.WELFARE) if arrivals.may_send(kind, type_)]
        who = "both" if len(senders) > 1 else senders[0].value
        yes_no = ["yes" if one else "no" for one in (type_.sequenced, type_.threaded)]
        return [type_.value, who, *yes_no, type_.demand.value]

    assert rows(section(page("messages"), "Who sends what"), "type") == [says(one) for one in MessageType]


def test_every_move_of_a_coach_has_its_row() -> None:
    in_feedback = {move for moves in contents.FEEDBACK_MOVES.values() for move in moves}
    coach = {row.kind.value for row in TABLE if Who.COACH in row.who}
    messages = {"withdraw", "deceased", "confirm_cancel", "decline_cancel", "end_withheld"}
    told = {row[0]: row[1] for row in rows(section(page("messages"), "status/1"), "move")}
    assert told.keys() == coach - messages - in_feedback | {"end"} == contents.answers.STATUS_MOVES
    expected = {move: kind.__name__ for move, kind in contents.DETAILS_OF.items()}
    assert {move: kind for move, kind in told.items() if kind != "null"} == expected
    moments = {
        row[0]: tuple(codes(row[1])) for row in rows(section(page("messages"), "feedback/1"), "moment")
    }
    assert moments == contents.FEEDBACK_MOVES


@pytest.mark.parametrize("name", ["messages", "fhir"])
def test_the_closed_lists_are_those_of_the_code(name: str) -> None:
    known = {key.replace("-", " "): [one.value for one in kind] for key, kind in lists.CLOSED_LISTS.items()}
    known["health reasons (of the reasons)"] = [one for one in lists.Reason if one in lists.HEALTH_REASONS]
    told = {row[0]: codes(row[1]) for row in rows(section(page(name), "Lists"), "list")}
    assert told
    assert told == {key: known[key] for key in told}


def test_the_limits_are_those_of_the_code() -> None:
    told = {
        row[0]: int(row[1].split()[0])
        for row in rows(section(page("conventions"), "Limits and periods"), "what")
    }
    assert told == {
        "statement lifetime S": periods.STATEMENT_LIFETIME,
        "envelope lifetime M": periods.ENVELOPE_LIFETIME,
        "key rotation R": periods.ROTATION,
        "renewal of a statement": periods.RENEWAL,
        "clock slack": periods.CLOCK_SLACK,
        "smallest plain text": envelope.SMALLEST_PLAIN,
        "largest plain text": envelope.LARGEST_PLAIN,
        "largest body": envelope.LARGEST_BODY,
        "largest header": envelope.LARGEST_HEADER,
        "largest envelope": envelope.LARGEST_WIRE,
        "largest statement": LARGEST_STATEMENT,
        "largest bundle": shapes.LARGEST_BUNDLE,
        "held messages of a sender": introductions.MOST_HELD,
        "refusals in a receipt": introductions.MOST_REFUSED,
        "threads in a hello": introductions.MOST_THREADS,
    }


def test_every_label_of_the_code_is_on_the_page_and_no_other() -> None:
    code = "".join(
        path.read_text("utf-8") for path in (pages.ROOT / "wor_sidecar" / "exchange").rglob("*.py")
    )
    used = set(re.findall(r'= b"(WOR [a-z0-9 \\]+\\0)"', code))
    assert {row[0] for row in rows(section(page("conventions"), "Labels"), "label")} == used


def test_every_refusal_of_an_envelope_a_chain_or_a_paper_is_on_its_page() -> None:
    told = "".join(map(page, ("keys", "envelope", "messages", "papers")))
    kinds = [one for one in vars(exchange_errors).values() if isinstance(one, type)]
    ours_alone = {"WOR-X000", "WOR-X001", "WOR-X100", "WOR-X120", "WOR-X121", "WOR-X122", "WOR-X200",
                  "WOR-X213", "WOR-X302", "WOR-X402", "WOR-X412"}  # fmt: skip
    for code in {one.code for one in kinds if one.__module__ == exchange_errors.__name__} - ours_alone:
        assert code.startswith("WOR-X6") or f"`{code}`" in told, code


def test_the_codes_that_travel_in_receipts_are_those_of_the_programs() -> None:
    travelling = {
        body.UNKNOWN_TYPE,
        body.MALFORMED,
        arrivals.NOT_ALLOWED,
        arrivals.PARTNER_ENDED,
        arrivals.CANNOT_APPLY,
        arrivals.THREAD_CLOSED,
        forgetting.CONTENT_GONE,
        practice.CONTRADICTION,
        practice.NOT_FOR_US,
        welfare.UNKNOWN_THREAD,
        welfare.WRONG_THREAD,
    }
    assert {row[0] for row in rows(section(page("messages"), "Codes of refusals"), "code")} == travelling


def test_every_call_of_the_postbus_has_its_section() -> None:
    calls = {
        f"{method.upper()} {path}"
        for path, methods in document()["paths"].items()
        for method in methods
        if method != "parameters" and path.startswith("/v1/")
    }
    assert set(re.findall(r"^### ([A-Z]+ /v1/\S+)$", page("postbus"), re.MULTILINE)) == calls


def test_the_statuses_and_codes_of_the_postbus_are_those_of_the_code() -> None:
    by_code = {one.code: one for one in vars(postbus_errors).values() if isinstance(one, type)}
    for status, code, *_ in rows(section(page("postbus"), "Errors"), "status"):
        if code:
            assert by_code[code].status == int(status) or (code, status) == ("WOR-P000", "500")


def test_the_profile_of_signatures_is_that_of_the_code() -> None:
    text = page("postbus")
    assert text.count(signatures.COMPONENTS) == 2
    assert f'tag="{signatures.TAG}"' in text
    assert f"`E` = `C` + {signatures.WINDOW}" in text


def test_the_limits_of_the_postbus_are_those_of_the_code() -> None:
    usual = QuotaSettings()
    told = {row[0]: int(row[1]) for row in rows(section(page("postbus"), "Quotas"), "what")}
    assert list(told.values()) == [
        usual.open_per_sender,
        usual.open_mib_per_sender * MIB,
        usual.open_mib_per_mailbox * MIB,
        usual.calls_per_minute,
        usual.open_invitations,
        usual.invitation_days,
        usual.record_mib * MIB,
    ]
    for limit in (
        postbus_api.LARGEST_ENVELOPE,
        postbus_api.LARGEST_JSON,
        postbus_api.LONGEST_WAIT,
        postbus_api.MOST_RECEIPTS,
        postbus_api.MOST_LISTED,
        postbus_api.MOST_SENDERS,
    ):
        assert str(limit) in page("postbus")


@pytest.mark.parametrize("name", ["referral", "feedback"])
def test_every_element_of_the_golden_bundles_is_on_the_page(name: str) -> None:
    bundle = json.loads((FHIR / f"{name}.json").read_text("utf-8"))
    used = {
        f"Bundle.{path}" for key, value in bundle.items() if key != "entry" for path in _paths(key, value)
    }
    used |= {"Bundle.entry.fullUrl", "Bundle.entry.resource"}
    for entry in bundle["entry"]:
        resource = entry["resource"]
        for key, value in resource.items():
            used |= {f"{resource['resourceType']}.{path}" for path in _paths(key, value)}
    told = {row[0] for row in rows(section(page("fhir"), "Bundle"), "element")}
    told |= {row[0] for row in rows(section(page("fhir"), name.capitalize()), "element")}
    assert used <= told
    rare = {"Bundle.meta.tag.system", "Bundle.meta.tag.code", "Patient.address.text"}
    rare |= {"Task.statusReason.coding.system", "Task.statusReason.coding.code"}
    assert told - used <= rare


@pytest.mark.parametrize(
    ("name", "module", "side"), [("Referral", "referral", "input"), ("Feedback", "feedback", "output")]
)
def test_the_details_of_a_task_stand_on_the_page_in_their_order(name: str, module: str, side: str) -> None:
    code = (pages.ROOT / "wor_sidecar" / "exchange" / "fhir" / f"{module}.py").read_text("utf-8")
    written = re.findall(r'detail\("(\w+)", (value\w+)=', code)
    assert [row[:2] for row in rows(section(page("fhir"), name), "code")] == [list(one) for one in written], (
        side
    )


def _paths(key: str, value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner, below in value.items():
            yield from (f"{key}.{path}" for path in _paths(inner, below))
    elif isinstance(value, list):
        for one in value:
            yield from _paths(key, one)
    else:
        yield key


def test_every_page_is_in_the_index() -> None:
    listed = re.findall(r"^[a-z]+$", page("index"), re.MULTILINE)
    assert sorted(listed) == sorted(path.stem for path in PAGES.glob("*.md") if path.stem != "index")
    assert (pages.ROOT / "docs" / "index.md").read_text("utf-8").count("reference/exchange/index") == 1
