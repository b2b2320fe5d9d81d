"""`audit show` of both programs: plain words; whose trail it is comes over standard input alone."""

from collections.abc import Callable, Iterator
from typing import Any

import click
import pytest
from click.testing import CliRunner

from wor_sidecar.domain.errors.inbox import TextFromStandardInputOnly
from wor_sidecar.domain.errors.trail import ReferenceUnreadable
from wor_sidecar.practice import cli_audit as practice
from wor_sidecar.texts import catalogue
from wor_sidecar.welfare import cli_audit as welfare

LINE = {
    "number": 7,
    "at": "2027-01-29T09:05:00Z",
    "event": "prompt.opened",
    "user": "Anja de Wit",
    "role": "assistant",
    "on_behalf_of": "",
    "object": "0123abcd",
    "outcome": "ok",
    "who": "Anja de Wit (assistent)",
    "told": "Vraag geopend: alle gegevens gezien",
}
CHAPTER = {
    "referral": "0123abcd",
    "begun": "2027-01-29T09:00:00Z",
    "organisation": "Welzijn De Brug",
    "product": "welzijn-op-recept",
    "lines": [{name: LINE[name] for name in ("number", "at", "event", "who", "told")}],
}
PAGE = (
    "Verwijzing van 29 januari 2027, Welzijn De Brug: Welzijn op Recept\n"
    "  29 januari 2027, 10:05  Anja de Wit (assistent): Vraag geopend: alle gegevens gezien\n"
)
Show = Callable[..., Any]


@pytest.fixture(autouse=True)
def dutch() -> Iterator[None]:
    before = catalogue.language()
    catalogue.use("nl")
    yield
    catalogue.use(before)


@pytest.fixture(params=[practice, welfare], ids=["wor-sidecar", "wor-inbox"])
def show(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Show:
    asked: list[tuple[str, str, Any]] = []

    def ask(_config: object, method: str, path: str, body: Any = None) -> Any:
        asked.append((method, path, body))
        if path.endswith("patient"):
            return {"referrals": [CHAPTER]}
        return [LINE] if request.param is practice else {"lines": [LINE]}

    monkeypatch.setattr(request.param, "ask", ask)

    def run(*arguments: str, typed: str = "") -> Any:
        command: click.Command = request.param.show
        return CliRunner().invoke(command, arguments, input=typed), asked

    return run


def test_the_trail_of_a_patient_is_a_page(show: Show) -> None:
    answer, asked = show("--patient", "-", "--by", "M. Bernard", typed="naam: A. Wilgenhout\n12-03-1951\n")
    assert answer.output == PAGE
    told = {"name": "A. Wilgenhout", "birth_date": "1951-03-12"}
    assert asked == [("POST", "/v1/audit/patient", {"patient": told, "by": "M. Bernard"})]


def test_a_program_gets_the_same_as_json(show: Show) -> None:
    answer, _asked = show("--patient", "-", "--json", typed='{"case": "0123abcd"}')
    assert '"referrals"' in answer.output


def test_who_is_meant_never_stands_in_an_argument(show: Show) -> None:
    answer, asked = show("--patient", "999990019")
    assert answer.exit_code != 0
    assert isinstance(answer.exception, SystemExit | TextFromStandardInputOnly)
    assert asked == []


def test_what_names_nobody_asks_nobody(show: Show) -> None:
    answer, asked = show("--patient", "-", typed="iemand\n")
    assert isinstance(answer.exception, ReferenceUnreadable)
    assert asked == []


def test_without_a_patient_each_line_is_said_too(show: Show) -> None:
    answer, _asked = show()
    assert answer.output == (
        "29 januari 2027, 10:05  Anja de Wit (assistent): Vraag geopend: alle gegevens gezien  0123abcd\n"
    )
