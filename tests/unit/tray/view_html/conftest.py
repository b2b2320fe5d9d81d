"""A desk's page over a presenter that shows prepared screens and writes down what it was asked."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import Any, ClassVar

import pytest
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from starlette.testclient import TestClient

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Answer
from wor_sidecar.domain.identifiers import LetterId, PromptId, ReferralId
from wor_sidecar.testing.clocks import FakeClock
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.orphan_screens import (
    OrphanItem,
    OrphanScreen,
    OrphansScreen,
    ProposalForm,
    RefusedItem,
)
from wor_sidecar.tray.presenter.overview_screens import (
    OverlegItem,
    OverlegPart,
    OverlegPerson,
    OverlegScreen,
    OverviewItem,
    OverviewScreen,
)
from wor_sidecar.tray.presenter.parts import (
    Fact,
    Field,
    Kind,
    MenuEntry,
    Option,
    Told,
    Tone,
    Top,
    UndoEntry,
)
from wor_sidecar.tray.presenter.screens import (
    ActForm,
    AnswerButton,
    Badge,
    DeskItem,
    DeskScreen,
    FoundItem,
    LeafletScreen,
    LetterItem,
    NewScreen,
    Person,
    PromptScreen,
    ReadAloud,
    ReferralScreen,
    Said,
    ScopePart,
    SearchScreen,
    TimelineEntry,
    TroubleScreen,
    WaitingGroup,
    WaitingItem,
    WaitingScreen,
)
from wor_sidecar.tray.view_html.app import View, make_view
from wor_sidecar.tray.view_html.controls import refilled
from wor_sidecar.web import pages
from wor_sidecar.web.cookies import form_token

ORIGIN = "http://127.0.0.1:43211"
PROMPT, REFERRAL = PromptId("p" * 26), ReferralId("r" * 26)
NAME = "Wilhelmina van der Zandt-Okkerse"
TYPED = "koffie drinken & <samen> zingen"
WAYS = ("desk", "waiting", "overview", "new", "search", "leaflet")
UNTIL = Millis(1_772_442_600_000)


def top(title: str, **more: Any) -> Top:
    return Top(title, "De Linde", "Anja", tuple(MenuEntry(way, way.title()) for way in WAYS), **more)


def line(name: str, label: str, **more: Any) -> Field:
    return Field(name, Kind.LINE, label, id=name, **more)


ITEM = DeskItem(PROMPT, "W.Z.", "1941", "20-11-2026", "Dr. Kuipers", "sinds maandag", "", True, "Openen")
UNDO = UndoEntry(
    PROMPT, "W.Z., 1941", "Verstuurd om 14:05. Tot 14:15 kunt u dit terugdraaien.", "Terug", UNTIL
)
COLUMNS = ("Wie", "Geboren", "Gezien op", "Door", "Sinds", "Bezig")
DESK = DeskScreen(
    top("Wie wacht er"), "1 mens wacht op uw antwoord.", 1, COLUMNS, (ITEM,), refresh="Vernieuwen", version=7
)
SCOPES = tuple(
    Field("scope", Kind.TICK, label, id=f"scope-{value}", value=value)
    for value, label in (("contact", "Gegevens doorgeven"), ("feedback", "Bericht aan de huisarts"))
)
PROMPT_SCREEN = PromptScreen(
    top=top("Een vraag"),
    id=PROMPT,
    question=f"Heeft {NAME} toestemming gegeven?",
    name=NAME,
    facts=(Fact("HIS-nummer", "12345", copies=True), Fact("Telefoon", "0413-000001", dials="0413000001")),
    before="Spreek ik met mevrouw?",
    not_alone=Said("Niet alleen", "Ik bel u op een ander moment."),
    texts=(
        ReadAloud("A", "a" * 64, "Met bericht", ("Tekst A.",), shown=False),
        ReadAloud("B", "b" * 64, "Zonder bericht", ("Tekst B.",), shown=True),
    ),
    text_hash="b" * 64,
    extra=(),
    who_decides="",
    scopes=(
        *(ScopePart(tick, "iets") for tick in SCOPES),
        ScopePart(
            Field("scope", Kind.TICK, "Eigen woorden", id="scope-own_words", value="own_words"),
            "eigen woorden",
            (line("own_words", "Waarover?"),),
        ),
    ),
    goes_title="Dit gaat mee",
    goes=(),
    goes_never="Nooit het dossier.",
    organisation=Field(
        "organisation", Kind.CHOICE, "Organisatie", id="organisation", choices=(Option("org1", "De Brug"),)
    ),
    product=Field("product", Kind.CHOICE, "Product", id="product"),
    people_title="Wie beslist er mee",
    people=(Person((line("rep1_name", "Naam"),)),),
    asked=(
        Field(
            "referrer",
            Kind.CHOICE,
            "Verwezen door",
            id="referrer",
            choices=(Option("Dr. Kuipers", "Dr. Kuipers"), Option("Dr. Smit", "Dr. Smit")),
            needed=True,
        ),
        Field("number_checked", Kind.TICK, "Nummer klopt", id="number_checked", value="yes"),
    ),
    answers=tuple(
        AnswerButton(one, one.value, enabled=not one.given, waits_for=("contact",) if one.given else ())
        for one in Answer
    ),
    until=UNTIL,
    weigh="Tekst bijwerken",
    close="Sluiten zonder antwoord",
)
ACT = ActForm(
    "message", "Bericht aan de coach", "Zij leest het vandaag.", "", "Versturen", (line("note", "Wat?"),)
)
WITHDRAW = ActForm(
    "withdraw:everything", "Alles intrekken", "Zij wissen alles.", "Weet u het zeker?", "Trek in"
)
REFERRAL_SCREEN = ReferralScreen(
    top("Een verwijzing"),
    REFERRAL,
    NAME,
    (Fact("Geboren", "01-02-1941"),),
    "Aangekomen bij De Brug.",
    "Wat er gebeurde",
    (TimelineEntry("20-11-2026 14:05", "Anja", "Ja gezegd"),),
    "Brieven",
    (LetterItem("l1", "Eerste gesprek", "geplaatst", act=replace(ACT, name="seen:l1", fields=())),),
    "Berichten",
    (),
    "Wat kan er nu",
    (ACT, WITHDRAW),
    leaflet_words="Folder",
)
WAITING = WaitingScreen(
    top("Wacht op ons"),
    "1 ding wacht op ons.",
    (),
    (
        WaitingGroup(
            "rejected",
            "Niet aangenomen",
            (
                WaitingItem(
                    "W.Z.", "1941", "Dr. Kuipers", "sinds maandag", "Bel.", referral=REFERRAL, open="Bekijk"
                ),
            ),
        ),
    ),
)
FOUND = FoundItem(REFERRAL, NAME, "01-02-1941", "20-11-2026", "Dr. Kuipers", "Aangekomen.", "Bekijk")
SEARCH = SearchScreen(
    top("Zoek"), (line("name", "Naam"), line("birth_date", "Geboren")), "Zoek", "", COLUMNS[:5]
)
NEW = NewScreen(top("Nieuw"), "Vul in.", (("Wie", (line("surname", "Achternaam"),)),), "Maak")
LEAFLET = LeafletScreen(
    top("Folder"), f"### Welzijn op Recept\n\nVoor **{NAME}** <script>x</script>", "Print"
)


OVERVIEW = OverviewScreen(
    top("Overzicht"),
    (line("waits", "Wacht op"), Field("offset", Kind.HIDDEN, "", id="offset", value="0")),
    "Tonen",
    "1 tot 1 van 60.",
    tuple("abcdefg"),
    (OverviewItem(ReferralId("r1"), "A.J., 1950", "", "dr. Visser", "Noord", "Loopt.", "ons", "", "Open"),),
    later="Meer",
    turned=(0, 50),
    overleg="Overleg",
    print="Print",
)
ORPHANS = OrphansScreen(
    top("Berichten zonder plek"),
    "Er wacht er 1.",
    ("Sinds", "Organisatie", "Waarom"),
    (OrphanItem(LetterId("o1"), "vandaag", "Noord", "Past nergens.", "Open"),),
    "Geweigerd",
    (
        RefusedItem(
            LetterId("l1"), ReferralId("r1"), "A.J., 1950", "Geweigerd.", "Opnieuw klaarzetten", "Open"
        ),
    ),
    "Terug",
)
ORPHAN = OrphanScreen(
    top("Een bericht zonder plek"),
    LetterId("o1"),
    "Past nergens.",
    (Fact("Coach", "B. Coach"), Fact("Telefoon", "0413-111111", dials="0413111111")),
    (),
    "Bel de afzender.",
    "Van wie",
    (
        ProposalForm(
            ReferralId("r1"),
            NAME,
            (Fact("Geboortedatum", "12-3-1951"),),
            ("Het kwam hierop.",),
            "Let op.",
            (
                replace(line("typed", "Typ de geboortedatum"), id="typed-1"),
                Field("shown", Kind.HIDDEN, "", id="shown-1", value="proof"),
            ),
            "Dit is de patiënt",
            "Open",
        ),
    ),
    "Weg ermee",
    "Voorgoed.",
    (line("reason", "Waarom"),),
    "Wegleggen",
    "Terug naar de lijst",
)
ITEM_THERE = OverlegItem(ReferralId("r1"), NAME, "1-1-2026", "Noord", "Loopt.", "Noord: bellen")
OVERLEG = OverlegScreen(
    top("Overleg"),
    (line("since", "Sinds"),),
    "Tonen",
    "De Linde",
    (OverlegPerson("Dr. Visser", (OverlegPart("Open", tuple("abcde"), (ITEM_THERE,)),), "2 niet."),),
    "Houd bij u.",
    "Print",
    "Terug",
)


class FakePresenter:
    """Answers with the screens above; what fails is told by `trouble`, what was asked stands in `asked`."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []
        self.opened: dict[str, Filled] = {}
        self.trouble = ""

    def _note(self, what: str, about: Any = None) -> None:
        self.asked.append((what, about))

    def names(self) -> list[str]:
        return [what for what, _ in self.asked]

    def desk(self) -> DeskScreen:
        self._note("desk")
        return DESK

    def changes(self, after: int, wait: int) -> Badge:
        self._note("changes", after)
        return Badge(8, 2, "2 wachten", "2 mensen wachten.")

    def open(self, prompt: PromptId) -> PromptScreen | DeskScreen:
        self._note("open", prompt)
        self.opened.setdefault(prompt, Filled())
        return refilled(PROMPT_SCREEN, self.opened[prompt])

    def prompt(self, prompt: PromptId) -> PromptScreen | None:
        kept = self.opened.get(prompt)
        return None if kept is None else refilled(PROMPT_SCREEN, kept)

    def weigh(self, prompt: PromptId, filled: Filled) -> PromptScreen | DeskScreen:
        self._note("weigh", filled)
        self.opened[prompt] = filled
        return refilled(PROMPT_SCREEN, filled)

    def answer(self, prompt: PromptId, answer: Answer, filled: Filled) -> PromptScreen | DeskScreen:
        self._note("answer", (answer, filled))
        if self.trouble:
            screen = refilled(PROMPT_SCREEN, filled)
            wrong = replace(screen.organisation, trouble=self.trouble)
            return replace(
                screen, organisation=wrong, top=top("Een vraag", trouble=Told(self.trouble, Tone.WAIT))
            )
        return replace(DESK, top=top("Wie wacht er", notice=Told("Verstuurd."), undo=(UNDO, UNDO)), next=ITEM)

    def close(self, prompt: PromptId) -> DeskScreen:
        self._note("close", prompt)
        self.opened.pop(prompt, None)
        return DESK

    def lock(self) -> None:
        self._note("lock")

    def undo(self, prompt: PromptId) -> DeskScreen:
        self._note("undo", prompt)
        return replace(DESK, top=top("Wie wacht er", notice=Told("Teruggedraaid.")))

    def waiting(self) -> WaitingScreen:
        return WAITING

    def orphans(self) -> OrphansScreen:
        self._note("orphans")
        return ORPHANS

    def orphan(self, orphan: LetterId) -> OrphanScreen | OrphansScreen:
        self._note("orphan", orphan)
        return ORPHAN

    def match(self, orphan: LetterId, filled: Filled) -> OrphanScreen | OrphansScreen:
        self._note("match", (orphan, filled))
        return ORPHAN if self.trouble else ORPHANS

    def discard(self, orphan: LetterId, filled: Filled) -> OrphanScreen | OrphansScreen:
        self._note("discard", (orphan, filled))
        return ORPHANS

    def place_again(self, letter: LetterId) -> OrphansScreen:
        self._note("place_again", letter)
        return ORPHANS

    def search(self, filled: Filled | None = None) -> SearchScreen:
        self._note("search", filled)
        return (
            SEARCH
            if filled is None
            else replace(refilled(SEARCH, filled), sentence="1 gevonden", found=(FOUND,))
        )

    def overview(self, filled: Filled | None = None) -> OverviewScreen:
        self._note("overview", filled)
        return OVERVIEW

    def overleg(self, filled: Filled | None = None) -> OverlegScreen:
        self._note("overleg", filled)
        return OVERLEG

    def referral(self, referral: ReferralId) -> ReferralScreen | TroubleScreen:
        self._note("referral", referral)
        if self.trouble:
            return TroubleScreen(top("Nu niet"), Told(self.trouble, Tone.WAIT, "WOR-T001"), "Naar de lijst")
        return REFERRAL_SCREEN

    def act(self, referral: ReferralId, act: str, filled: Filled) -> ReferralScreen | TroubleScreen:
        self._note("act", (act, filled))
        if self.trouble:
            wrong = replace(
                refilled(ACT, filled),
                fields=(line("note", "Wat?", value=filled.text("note"), trouble=self.trouble),),
                begun=True,
            )
            return replace(REFERRAL_SCREEN, acts=(wrong, WITHDRAW))
        return replace(REFERRAL_SCREEN, top=top("Een verwijzing", notice=Told("Gedaan.")))

    def new(self, filled: Filled | None = None) -> NewScreen | PromptScreen | DeskScreen:
        self._note("new", filled)
        if filled is None or self.trouble:
            return NEW
        return self.open(PROMPT)

    def test_referral(self) -> DeskScreen:
        self._note("test_referral")
        return DESK

    def leaflet(self, referral: ReferralId | None = None) -> LeafletScreen:
        self._note("leaflet", referral)
        return replace(LEAFLET, back=referral)


class Browser(TestClient):
    """Keeps its cookie, follows no redirect by itself, posts forms with its session's token.

    Paths are those within its session's place; `root` stands before them.
    """

    root = f"/{'0' * 32}"

    def __init__(self, view: View) -> None:
        super().__init__(
            view.app, base_url=view.origin, follow_redirects=False, headers={"origin": view.origin}
        )

    def request(self, method: str, url: Any, **more: Any) -> Any:
        outside = ("/open/", "/static/", "/own/", self.root)
        return super().request(method, url if str(url).startswith(outside) else f"{self.root}{url}", **more)

    def enter(self, link: str) -> Any:
        answer = self.get(link.removeprefix(ORIGIN))
        if answer.status_code == HTTPStatus.OK:
            self.root = re.search('url=(/[0-9a-f]{32})/"', answer.text)[1]  # type: ignore[index]  # it is there
        return answer

    def onward(self, answer: Any) -> str:
        """Return where an answer leads, within the session's place."""
        assert answer.headers["location"].startswith(f"{self.root}/")
        return str(answer.headers["location"]).removeprefix(self.root)

    @property
    def secret(self) -> str:
        return next(iter(self.cookies.values()), "")

    def sends(self, path: str, **fields: Any) -> Any:
        return self.post(path, data={"token": form_token(self.secret), **fields})

    def lands(self, path: str, **fields: Any) -> Any:
        answer = self.sends(path, **fields)
        assert answer.status_code == 303, answer.text
        return self.get(self.onward(answer))


class Remembered(BytecodeCache):
    """Compiled templates, kept between tests: each test has a view of its own."""

    kept: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(autouse=True)
def _compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "Environment", partial(Environment, bytecode_cache=Remembered()))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def presenter() -> FakePresenter:
    return FakePresenter()


class Counted:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self, length: int) -> bytes:
        self.count += 1
        return self.count.to_bytes(length, "big")


@pytest.fixture
def view(presenter: FakePresenter, clock: FakeClock) -> View:
    return make_view(presenter, origin=ORIGIN, randomness=Counted(), clock=clock)  # type: ignore[arg-type]


@pytest.fixture
def browser(view: View) -> Browser:
    browser = Browser(view)
    browser.enter(view.link())
    return browser


@pytest.fixture
def stranger(view: View) -> Browser:
    return Browser(view)


@pytest.fixture
def lasting(presenter: FakePresenter, clock: FakeClock) -> tuple[View, Callable[[], Browser]]:
    view = make_view(presenter, origin=ORIGIN, randomness=Counted(), clock=clock, lasting_link=True)  # type: ignore[arg-type]
    return view, lambda: Browser(view)
