"""A case's page: what matters now, the referral as it was sent, and everything that happened, in words."""

from dataclasses import replace
from datetime import date

import pytest

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Representative, RepresentativeRole, Scope
from wor_sidecar.domain.identifiers import DepartureId, Mid, OrganisationId, ReferralId, RegistrationId
from wor_sidecar.domain.moves import MoveKind, Who
from wor_sidecar.domain.outgoing import OutgoingAddress
from wor_sidecar.domain.referral import Referral
from wor_sidecar.domain.referral import State as ReferralState
from wor_sidecar.exchange import contents
from wor_sidecar.mail.departure import State
from wor_sidecar.welfare.case import Case, Details, Entry
from wor_sidecar.welfare.desk import Seen
from wor_sidecar.welfare.pages import lines as timeline_lines
from wor_sidecar.welfare.pages.happened import happened
from wor_sidecar.welfare.shown import Fate, Sight


@pytest.fixture
def rich(site):
    """A referral with everything that a patient may have passed on."""
    site.practice = site.desk.practice = site.partner()
    outgoing = site.desk.outgoing()
    wanted = {Scope.ADDRESS, Scope.REASON, Scope.LANGUAGE, Scope.CONTACT_PERSON, Scope.SAFETY}
    consent = outgoing.consent
    told = replace(
        consent.details,
        reasons=("loneliness",),
        language="Turks",
        interpreter=True,
        best_time="na tien uur",
        contact_person="dochter",
        safety="Er is een hond.",
        sms=False,
    )
    consent = replace(
        consent,
        scopes=consent.scopes | wanted,
        details=told,
        representatives=(Representative(RepresentativeRole.MENTOR, "B. Mentor", "0413-222222"),),
    )
    patient = replace(outgoing.patient, address=OutgoingAddress("Kerkstraat", "12", "Veghel"))
    outgoing = replace(outgoing, consent=consent, patient=patient)
    assert site.desk.deliver(site.desk.message(site.desk.referral(outgoing), outgoing.referral_id)) is None
    return outgoing.referral_id


def test_on_top_stands_what_matters_with_a_phone_in_hand(coach, rich) -> None:
    words = coach.sees(rich).words
    for word in (
        "Nieuw: nog niet aangenomen.",
        "antwoord uiterlijk",
        "0612345678",
        "Beste tijd: na tien uur",
        "Er is een hond.",
        "Turks, tolk nodig",
        "Sms mag niet",
        "mentor B. Mentor",
        "Contactpersoon dochter",
        "Kerkstraat 12, 5461AB Veghel",
        "“weer onder de mensen”",
        "eenzaamheid",
    ):
        assert word in words
    assert words.index("Geen voicemail") < words.index("0612345678")


def test_the_referral_stays_as_it_was_sent_beside_what_was_mended(coach, rich, site) -> None:
    address = contents.Address("Molenweg", "3", "5462CD", "Veghel")
    assert site.desk.hears(rich, contents.Correction(("0699999999",), "", address)) is None
    page = coach.sees(rich)
    top, below = page.words.split("De verwijzing, zoals die is gestuurd")
    assert "0699999999" in top
    assert "0612345678" not in top
    assert "0612345678" in below
    assert "Later verbeterd: dit geldt nu" in below
    assert "Molenweg 3, 5462CD Veghel" in below


def test_a_case_of_somebody_who_died_says_so_first(coach, bring, site) -> None:
    case = bring("active")
    site.desk.hears(case, contents.Deceased())
    page = coach.sees(case)
    assert "De patiënt is overleden. Bel niet" in page.words
    assert page.words.index("overleden") < page.words.index("A. Voorbeeld")
    assert "tel:0612345678" not in page.answer.text


def test_a_wrong_patient_is_loud_and_deleting_is_the_first_step(coach, bring, site) -> None:
    case = bring("accepted")
    site.desk.hears(case, contents.WrongPatient())
    page = coach.sees(case)
    assert 'role="alert"' in page.answer.text
    assert page.words.index("Verkeerde patiënt") < page.words.index("A. Voorbeeld")
    assert "Volgende stap Gegevens verwijderen en bevestigen" in page.words


def test_a_test_referral_is_marked_loudly(coach, site) -> None:
    site.practice = site.desk.practice = site.partner()
    outgoing = site.desk.outgoing()
    outgoing = replace(outgoing, test=True)
    site.desk.deliver(site.desk.message(site.desk.referral(outgoing), outgoing.referral_id))
    assert "TEST. Dit is geen echte patiënt: bel niet." in coach.sees(outgoing.referral_id).words
    assert "TEST: geen echte patiënt" in coach.looks("/").words


def test_messages_stand_together_and_say_whose_they_are(coach, bring, site) -> None:
    case = bring("accepted")
    site.desk.hears(case, contents.TextMessage("Mevrouw belt liever zelf."))
    coach.sends(case, "message", coach.sees(case), note="Dat is goed.\nDinsdag dan.")
    page = coach.sees(case)
    part = page.words.split("Berichten met de praktijk")[1].split("Wat er gebeurde")[0]
    assert part.index("Mevrouw belt liever zelf.") < part.index("Dat is goed.")
    assert "Onderweg naar de praktijk." in part


def test_what_a_person_typed_is_text_and_never_markup(coach, bring, site) -> None:
    case = bring("accepted")
    site.desk.hears(case, contents.TextMessage("<b>hoi</b>"))
    assert "<b>hoi" not in coach.sees(case).answer.text


def test_a_letters_way_stands_with_it(coach, bring, site) -> None:
    case = bring("contacting")
    coach.clicks(case, "stop", coach.sends(case, "stop", reason="cost"))
    with site.store.reading() as tx:
        mid = site.inbox.post.departures.of_thread(tx, case)[-1].mid
    for step, said in (("placed", "klaar voor het HIS"), ("taken", "staat in het HIS."), ("seen", "gezien")):
        site.desk.hears(case, contents.Acknowledge(mid, step))
        assert said in coach.sees(case).words
    assert "acknowledge" not in coach.sees(case).words
    site.desk.hears(case, contents.Acknowledge(mid, "taken"))
    assert "gezien" in coach.sees(case).words, "seen before it was fetched: seen all the same"


CASE = Case(
    Referral(ReferralId("r"), RegistrationId("g"), ReferralState.STOPPED),
    OrganisationId("p"),
    Millis(0),
    feedback=True,
    feedback_since=Millis(0),
)
BEFORE_US = {
    "give",
    "refuse",
    "not_wor",
    "referred_elsewhere",
    "no_answer",
    "later",
    "expire",
    "reopen",
    "undo",
}
NEVER_HERE = BEFORE_US | {"end_withheld", "cancel", "route_again", "see"}
NOTES = (
    "deletion_confirmed",
    "feedback_consent",
    "assign",
    "seen",
    "message",
    "correction",
    "renew",
    "void",
    "referral",
)
EVERY_KIND = [*sorted(set(MoveKind) - NEVER_HERE), *NOTES]


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize("side", [Who.COACH, Who.PRACTICE])
def test_everything_that_can_happen_has_a_sentence(kind: str, side: Who) -> None:
    entry = Entry(Millis(0), side, "A. Coach", str(kind), day=date(2027, 1, 20))
    assert happened(entry) not in {"", str(kind)}
    assert "{" not in happened(entry)
    assert happened(replace(entry, refused="not_allowed")).startswith("Kon niet, en is niet gedaan: ")


def test_every_fate_of_a_message_has_a_sentence() -> None:
    departure = DepartureId("d")
    entry = Entry(Millis(0), Who.COACH, "A. Coach", "stop", departure=departure)
    for state in State:
        seen = Seen(CASE, Sight("De Linde", ()), (entry,), {departure: Fate(Mid("m"), state.value)})
        fate = timeline_lines.lines(seen)[0].fate
        assert fate.endswith("."), state
        assert state.value not in fate


def test_what_stays_here_says_so() -> None:
    entry = Entry(Millis(0), Who.COACH, "A. Coach", "contact", details=Details(result="no_answer"))
    assert timeline_lines.lines(Seen(CASE, Sight("De Linde", ()), (entry,)))[0].fate.startswith(
        "Blijft bij ons"
    )


def test_reading_a_case_is_in_the_audit_trail_under_the_user(coach, rich, site) -> None:
    coach.sees(rich)
    with site.store.reading() as tx:
        from wor_sidecar.store.audit import lines

        last = list(lines(tx))[-1].line
    assert (last.event, last.user, last.role, last.object) == ("case.opened", "a.coach", "coach", rich)
