"""A browser at the figures, and practices whose patients said yes to being discussed."""

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import Any

import pytest

from wor_sidecar.domain.consent import Scope


@pytest.fixture(autouse=True)
def weekdays_work(request: pytest.FixtureRequest) -> None:
    """The holiday library is slow to load, and no test here is about a holiday."""
    if "site" in request.fixturenames:
        site = request.getfixturevalue("site")
        site.inbox.working_days._holidays = lambda _years, _settings: frozenset()


@pytest.fixture
def words() -> Callable[[Any], str]:
    """Return all words of an answer, tags away, one space between."""

    def of(answer: Any) -> str:
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())

    return of


@pytest.fixture
def refer(site: Any) -> Callable[..., str]:
    """Let a referral come in, of a patient who said yes to being discussed or didn't."""

    def referred(
        surname: str = "Voorbeeld", *, overleg: bool = True, feedback: bool = True, by: str = ""
    ) -> str:
        if not site.practice:
            site.practice = site.desk.practice = site.partner()
        desk = site.desk
        desk.acting = site.inbox.answers.desk._acting
        outgoing = desk.outgoing(feedback=feedback)
        scopes = outgoing.consent.scopes | ({Scope.OVERLEG} if overleg else set())
        outgoing = replace(
            outgoing,
            consent=replace(outgoing.consent, scopes=scopes),
            patient=replace(outgoing.patient, surname=surname),
            referrer=replace(outgoing.referrer, name=by or outgoing.referrer.name),
        )
        assert desk.deliver(desk.message(desk.referral(outgoing), outgoing.referral_id)) is None
        return outgoing.referral_id

    return referred
