"""ZorgDomein at the pages: files taken in, letters to carry, documents to download, what each form says."""

import re

import pytest

from tests.unit.welfare.zorgdomein_messages import message
from wor_sidecar.web.door import SANDBOX
from wor_sidecar.web.uploads import LARGEST_UPLOAD
from wor_sidecar.welfare import cases
from wor_sidecar.welfare.pages.elsewhere_pages import MOST_FILES
from wor_sidecar.welfare.signin import uploads as uploading
from wor_sidecar.welfare.signin.uploads import UploadRoute

SAYS = "Terugkoppeling over deze casus gaat via ZorgDomein terug, niet vanzelf."


@pytest.fixture
def uploads(coach, page_of):
    def upload(*files, token=None, **fields):
        path = "/import"
        held = coach.looks(path).fields(path)
        parts = [("file", (f"patient-{n}.hl7", each)) for n, each in enumerate(files)]
        data = {"token": held["token"] if token is None else token, **fields}
        return page_of(coach.browser.post(path, data=data, files=parts or [("file", ("", b""))]))

    return upload


@pytest.fixture
def page_of(coach):
    return type(coach.looks("/import"))


@pytest.fixture
def taken(uploads, site):
    """A referral that was taken in; its case's id."""
    uploads(message(), feedback="yes")
    return newest(site)


def newest(site):
    with site.store.reading() as tx:
        return list(cases.everything(tx))[-1].id


def test_a_file_becomes_a_case_that_says_its_way(uploads, coach, site):
    page = uploads(message(), feedback="yes")
    assert "Er is een nieuwe casus gemaakt." in page.words
    assert "patient-0" not in page.answer.text
    shown = coach.sees(newest(site))
    assert SAYS in shown.words
    assert "ZD123456789" in shown.words
    assert "Huisartsenpraktijk De Vlier" in shown.words


def test_several_files_are_told_one_by_one(uploads):
    page = uploads(message(), b"no message", message(number="ZD123456780", control="m-2"))
    assert page.words.count("Er is een nieuwe casus gemaakt.") == 2
    assert "WOR-I301" in page.words
    assert "Bestand 2" in page.words


@pytest.mark.parametrize("step", ["accept", "reject", "deceased", "withdraw", "assign"])
def test_every_form_says_that_nothing_goes_by_itself(taken, coach, step):
    assert SAYS in coach.form(taken, step).words


def test_a_case_of_the_postbus_says_nothing_of_it(coach, site):
    assert SAYS not in coach.sees(site.arrives()).words


def test_a_letter_is_carried_and_ticked_and_taken_back(taken, coach, site):
    site.desk.acting = site.inbox.answers.desk._acting
    for step, given in (
        ("accept", {}),
        ("contact", {"way": "mobile", "result": "reached"}),
        ("intake-done", {}),
    ):
        site.desk.act(taken, step, **given)
    assert "In ZorgDomein te zetten: 1" in coach.looks("/").words
    listed = coach.looks("/letters-by-hand")
    assert "Bericht na de intake" in listed.words
    action = re.search(r'action="(/letters-by-hand/[^"]+/done)"', listed.answer.text)[1]
    assert "Kenmerk" in listed.letter or "Welzijn" in listed.letter
    assert coach.browser.posts(action, **{"from": "list"}).headers["location"].startswith("/letters-by-hand")
    assert "Er wacht niets." in coach.looks("/letters-by-hand").words
    case = coach.sees(taken)
    assert "In ZorgDomein gezet door A. Coach" in case.words
    undo = re.search(r'action="(/letters-by-hand/[^"]+/not-done)"', case.answer.text)[1]
    coach.browser.posts(undo)
    assert "In ZorgDomein te zetten: 1" in coach.looks("/").words
    own = re.search(r'href="(/letters-by-hand/[^"/]+)"', coach.sees(taken).answer.text)[1]
    page = coach.looks(own)
    assert page.status == 200
    assert page.letter
    assert "Jansen" not in page.title


def test_the_preview_of_a_letter_says_that_it_is_kept_here(taken, coach, site):
    page = coach.sends(taken, "reject", reason="outside_area", patient_knows="yes")
    assert "Bewaren, om in ZorgDomein te zetten" in page.words
    coach.clicks(taken, "reject", page)
    assert "Brief: niet aangenomen" in coach.looks("/letters-by-hand").words


def test_threat_22_a_document_is_downloaded_and_never_shown_in_a_page(taken, coach, site):
    where = re.search(r'href="(/cases/[^"]+/documents/[^"]+)"', coach.sees(taken).answer.text)[1]
    answer = coach.browser.get(where)
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert "Jansen" not in answer.headers["content-disposition"]
    assert answer.headers["content-security-policy"] == SANDBOX
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert site.desk.audit()[-1] == "case.document"
    assert coach.browser.get(f"/cases/{taken}/documents/another").status_code == 404


def test_a_newer_version_is_offered_and_taken_over_by_a_click(taken, uploads, coach):
    page = uploads(message(control="m-2", phones="0612345678^PRN^CP"))
    assert "in deze versie staat iets anders" in page.words
    case = coach.sees(taken)
    assert "ZorgDomein stuurde deze verwijzing opnieuw" in case.words
    coach.browser.posts(f"/cases/{taken}/newest")
    assert "0612345678" in coach.sees(taken).words


def test_who_may_be_the_same_person_is_asked_of_a_person(uploads, coach, site):
    here = site.arrives()
    page = uploads(message(name="Voorbeeld&&Voorbeeld^A^^^^^L", born="19500203"))
    assert "Dit is misschien dezelfde persoon" in page.words
    with site.store.reading() as tx:
        case = next(one.id for one in cases.everything(tx) if one.by_hand)
    assert f"/cases/{here}" in coach.sees(case).answer.text
    assert f"/cases/{case}" in coach.sees(here).answer.text
    coach.browser.posts(f"/cases/{case}/two-people")
    assert "Dit is misschien dezelfde persoon" not in coach.sees(case).words
    assert f"/cases/{case}" not in coach.sees(here).answer.text


def test_no_file_and_too_much_are_said_in_words(uploads, monkeypatch):
    assert "WOR-I310" in uploads().words
    page = uploads(b"x" * (LARGEST_UPLOAD // 2), b"x" * (LARGEST_UPLOAD // 2 + 1))
    assert (page.status, "WOR-I309" in page.words) == (413, True)
    page = uploads(*[b"x"] * (MOST_FILES + 1))
    assert (page.status, "Dat zijn meer dan 50 bestanden tegelijk." in page.words) == (413, True)


def test_threat_26_a_foreign_token_takes_in_nothing(uploads, site):
    assert uploads(message(), token="another").status == 403
    with site.store.reading() as tx:
        assert list(cases.everything(tx)) == []


@pytest.mark.parametrize("path", ["/search", "/sign-in", "/cases/x/contact"])
def test_the_larger_form_is_for_this_one_page(coach, path):
    answer = coach.browser.post(
        path, content=b"x" * (1 << 17), headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 413


def test_who_is_not_signed_in_is_asked_before_a_byte_is_read(site, monkeypatch):
    async def read(_request):
        pytest.fail("the body was read")

    monkeypatch.setattr(uploading, "upload_of", read)
    headers = {"content-type": "multipart/form-data; boundary=b"}
    answer = site.stranger().post("/import", content=b"--b\r\n", headers=headers)
    assert answer.status_code == 403


def test_an_administrator_takes_in_nothing(site):
    answer = site.browser("administrator").post("/import", files={"file": ("a.hl7", message())})
    assert answer.status_code == 403
    assert "WOR-I151" in answer.text


def test_the_route_with_files_names_its_roles(site):
    routes = [one for one in _all_routes(site) if isinstance(one, UploadRoute)]
    assert [(one.path, sorted(one.roles)) for one in routes] == [("/import", ["coach", "coordinator"])]


def _all_routes(site):
    return site.app._app.routes


def test_files_never_touch_the_disk(uploads, monkeypatch):
    import tempfile

    def spilled(*_args, **_given):
        pytest.fail("a file of a patient was written to disk")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", spilled)
    pdf = b"%PDF-1.4\n" + b"%" * (3 << 20) + b"\n%%EOF\n"
    assert "Er is een nieuwe casus gemaakt." in uploads(message(pdf=pdf)).words
