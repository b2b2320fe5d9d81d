"""The practices: digits are compared, invitations made, partnerships ended; no patient is on these pages."""

import json
from dataclasses import replace
from typing import Any

import pytest

from wor_sidecar.domain.errors.mail import MailboxMissing
from wor_sidecar.exchange.digits import digits_of
from wor_sidecar.exchange.trust import Verdict
from wor_sidecar.mail.partner_view import PartnerView
from wor_sidecar.welfare.acting import Actor
from wor_sidecar.welfare.pages.partner_words import card
from wor_sidecar.welfare.pages.routes import routes


@pytest.fixture
def practice(site: Any) -> Any:
    site.practice = site.desk.practice = site.partner()
    return site.practice


def view_of(site: Any, practice: Any) -> PartnerView:
    with site.store.reading() as tx:
        return site.inbox.post.partners.detail(tx, practice)


def test_a_practice_that_is_not_checked_says_what_to_do(coach, practice) -> None:
    page = coach.looks("/partners")
    assert "Nog niet gecontroleerd: er kan niets van een patiënt heen." in page.words
    assert "Laatst iets gehoord nog nooit" in page.words
    assert "Sleutels geldig tot" in page.words
    assert f"/partners/{practice}/digits" in page.answer.text


def test_our_digits_are_read_out_and_theirs_are_typed(coach, practice, site) -> None:
    with site.store.reading() as tx:
        ours = site.inbox.post.partners.own_digits(tx)
    assert ours in coach.looks(f"/partners/{practice}/digits").words
    theirs = digits_of(view_of(site, practice).trusted.identity, practice)
    answer = coach.browser.posts(f"/partners/{practice}/digits", digits=theirs.replace(" ", "  "))
    assert (answer.status_code, answer.headers["location"]) == (303, "/partners?told=verified")
    partner = view_of(site, practice).partner
    assert partner.verified_by_us
    assert "De praktijk moet uw cijfers nog controleren." in coach.looks("/partners?told=verified").words


def test_wrong_digits_change_nothing_and_stay_to_be_mended(coach, practice, site) -> None:
    answer = coach.browser.posts(f"/partners/{practice}/digits", digits="12345 00000")
    assert answer.status_code == 422
    assert 'value="12345 00000"' in answer.text
    assert "niet" in answer.text
    assert not view_of(site, practice).partner.verified_by_us


def test_a_partnership_is_ended_only_by_who_looks_after_them_and_only_when_sure(
    coach, coordinator, practice, site
) -> None:
    path = f"/partners/{practice}/end"
    assert "/end" not in coach.looks("/partners").answer.text
    assert coach.browser.posts(path, sure="yes").status_code == 403
    assert coordinator.browser.posts(path).status_code == 422
    assert not view_of(site, practice).partner.ended
    assert coordinator.browser.posts(path, sure="yes").status_code == 303
    assert view_of(site, practice).partner.ended
    assert "Beëindigd" in coordinator.looks("/partners").words


def test_an_invitation_is_a_file_with_a_plain_explanation(coordinator, site, monkeypatch) -> None:
    labels: list[str] = []

    def made(label: str, actor: Actor) -> dict[str, Any]:
        assert (actor.user, actor.role) == ("a.coordinator", "coordinator")
        labels.append(label)
        return {"wor": "invitation", "v": 1, "name": "Wélzijn"}

    browser = _with(site, coordinator, invite=made)
    assert "sluit zich aan met het bestand" in coordinator.looks("/partners/invite").words
    answer = browser.posts("/partners/invite", label="De\nLinde")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="wor-uitnodiging.json"'
    assert json.loads(answer.content)["name"] == "Wélzijn"
    assert labels == ["De Linde"]
    assert answer.headers["cache-control"] == "no-store"


def test_an_invitation_that_fails_says_why_and_keeps_the_name(coordinator, site) -> None:
    def fails(_label: str, _actor: Actor) -> dict[str, Any]:
        raise MailboxMissing

    answer = _with(site, coordinator, invite=fails).posts("/partners/invite", label="De Linde")
    assert answer.status_code == MailboxMissing.status
    assert MailboxMissing.code in answer.text
    assert 'value="De Linde"' in answer.text


def test_an_unknown_practice_gets_a_plain_page(coach) -> None:
    assert coach.looks("/partners/nobody/digits").status == 404


def test_an_administrator_sees_practices_and_no_patients(site, bring) -> None:
    case = bring("received")
    browser = site.browser("administrator")
    page = browser.get("/partners")
    assert page.status_code == 200
    assert 'href="/reports"' not in page.text
    assert browser.get("/").headers["location"] == "/partners"
    for path in ("/reports", f"/cases/{case}", f"/cases/{case}/steps/accept"):
        assert browser.get(path).status_code == 403


@pytest.mark.parametrize("verdict", [Verdict.FORK, Verdict.AHEAD])
def test_keys_in_our_name_that_we_never_made_are_an_alarm(site, practice, verdict: Verdict) -> None:
    view = view_of(site, practice)
    assert card(view, site.clock.now()).alarm == ""
    assert "Stop, en bel uw beheerder." in card(replace(view, verdict=verdict), site.clock.now()).alarm


def test_how_far_both_sides_got_is_said_in_words(site, practice) -> None:
    view = view_of(site, practice)
    both = replace(view, partner=replace(view.partner, verified_by_us=True, verified_by_them=True))
    theirs = replace(view, partner=replace(view.partner, verified_by_them=True))
    assert card(both, site.clock.now()).standing.startswith("Aan beide kanten gecontroleerd.")
    assert "U moet haar cijfers nog controleren" in card(theirs, site.clock.now()).standing


def test_every_page_has_roles_and_every_change_is_a_post(site) -> None:
    found = routes(_view(site))
    assert all(route.roles for route in found)
    assert all((route.methods or set()) <= {"GET", "HEAD", "POST"} for route in found)


def _view(site: Any, **answers: Any) -> Any:
    from wor_sidecar.welfare.signin.kit import View
    from wor_sidecar.welfare.signin.site import make_pages

    given = replace(site.inbox.answers, **answers)
    return View(given, site.inbox.settings, make_pages(), site.clock, site.desk.randomness)


def _with(site: Any, coordinator: Any, **answers: Any) -> Any:
    """Return the coordinator's browser over the same inbox with other answers."""
    from wor_sidecar.welfare.signin.site import make_site

    site.app = make_site(_view(site, **answers), site.entering, site.address)
    coordinator.signs_in_again()
    return coordinator.browser
