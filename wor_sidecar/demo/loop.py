"""The steps of the loop, each with what it does and how it is seen from outside."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from secrets import token_urlsafe
from time import monotonic, sleep
from typing import Any

from wor_sidecar.demo import letter_reader, witness
from wor_sidecar.demo.people import BSN, SURNAME
from wor_sidecar.demo.programs import Program, ask
from wor_sidecar.demo.stage import PRACTICE, WELFARE, Stage, drop_export
from wor_sidecar.domain.errors.environment import ProgramFailed, StepFailed
from wor_sidecar.texts.catalogue import _, show

PATIENCE = 60.0
"""Seconds that a step may take before the demo gives up."""


@dataclass(slots=True)
class Loop:
    """One practice, one postbus, one welfare organisation."""

    stage: Stage
    today: date
    programs: dict[str, Program] = field(default_factory=dict)
    referral: str = ""
    deposits_before: int = 0
    inbox_password: str = field(default="", repr=False)
    environments: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What a program gets on top of our own environment, by its key; a test moves its clock so."""

    def sidecar(self, *arguments: str, stdin: str = "", good: Sequence[int] = (0,)) -> list[Any]:
        """Run a command at the practice."""
        config = ("--config", str(self.stage.sidecar_config))
        around = self.environments.get("sidecar")
        return ask("wor-sidecar", *arguments, *config, stdin=stdin, good=good, environment=around)

    def inbox(self, *arguments: str, stdin: str = "") -> list[Any]:
        """Run a command at the welfare organisation."""
        config = ("--config", str(self.stage.inbox_config))
        return ask("wor-inbox", *arguments, *config, stdin=stdin, environment=self.environments.get("inbox"))

    def start(self, key: str, name: str, *arguments: str) -> Program:
        """Start one of the three programs."""
        log = self.stage.logs / f"{key}.log"
        program = Program(name, arguments, log, environment=self.environments.get(key))
        self.programs[key] = program
        program.start()
        return program

    def end(self) -> None:
        """End all three, the last started first."""
        for program in reversed(self.programs.values()):
            program.end()


Step = Callable[[Loop], str]
"""Does one thing, waits until it is seen from outside, and says what was seen."""


def wait_for(step: str, what: str, seen: Callable[[], Any]) -> Any:
    """Return what `seen` returns once it is true.

    Raises:
        StepFailed: it never was.

    """
    until = monotonic() + PATIENCE
    while monotonic() < until:
        if found := seen():
            return found
        sleep(0.1)
    raise StepFailed(step=step, what=what)


def demand(step: str, what: str, *, holds: bool) -> None:
    """Go on only if something holds.

    Raises:
        StepFailed: it doesn't.

    """
    if not holds:
        raise StepFailed(step=step, what=what)


def postbus_stands(loop: Loop) -> str:
    """Start the postbus."""
    stage = loop.stage
    loop.start("postbus", "wor-postbus", "serve", "--json", "--config", str(stage.postbus_config))
    demand("postbus_stands", _("no database in its folder"), holds=(stage.postbus / "postbus.db").is_file())
    count = witness.count(stage, "postbus_organisations")
    return _("{url}, {count} mailboxes").format(url=stage.postbus_url, count=count)


def welfare_registered(loop: Loop) -> str:
    """Admit the welfare organisation, and start its inbox."""
    stage = loop.stage
    [code] = ask("wor-postbus", "invite", "--json", "--config", str(stage.postbus_config))
    keys = stage.root / "welfare-keys"
    keys.mkdir()
    (keys / "passphrase").write_text(token_urlsafe(18), "utf-8")
    loop.inbox(
        *("init", "--postbus", stage.postbus_url, "--code", code["code"]),
        *("--identity", str(keys / "identity.json"), "--sheet", str(keys / "sheet.txt")),
        *("--passphrase-file", str(keys / "passphrase")),
    )
    loop.start("inbox", "wor-inbox", "serve", "--json", "--config", str(stage.inbox_config))
    demand("welfare_registered", _("no mailbox"), holds=witness.count(stage, "postbus_organisations") == 1)
    demand("welfare_registered", _("no recovery sheet"), holds=(keys / "sheet.txt").stat().st_size > 0)
    return _("1 mailbox; an identity file and a recovery sheet")


def practice_joined(loop: Loop) -> str:
    """Let the welfare organisation invite the practice, and the practice join."""
    stage = loop.stage
    invitation = stage.root / "invitation.json"
    loop.inbox("invite", "--out", str(invitation))
    loop.sidecar("init")
    loop.start("sidecar", "wor-sidecar", "run", "--json", "--config", str(stage.sidecar_config))
    keys = stage.root / "practice-keys"
    keys.mkdir()
    (keys / "passphrase").write_text(token_urlsafe(18), "utf-8")
    loop.sidecar(
        *("join", str(invitation), "--label", WELFARE, "--passphrase-file", str(keys / "passphrase")),
        *("--identity", str(keys / "identity.json"), "--sheet", str(keys / "sheet.txt")),
    )
    both = 2
    wait_for(
        "practice_joined",
        _("no second mailbox"),
        lambda: witness.count(stage, "postbus_organisations") == both,
    )
    return _("2 mailboxes")


def digits_compared(loop: Loop) -> str:
    """Compare the 30 digits on both sides, as two people would by telephone."""
    wait_for(
        "digits_compared",
        _("the practice's hello"),
        lambda: len(loop.inbox("partners", "list", "--json")) > 1,
    )
    ours, welfare = loop.sidecar("partners", "list", "--json")[:2]
    theirs, practice = loop.inbox("partners", "list", "--json")[:2]
    loop.sidecar("partners", "verify", welfare["organisation"], theirs["own_digits"])
    loop.inbox("partners", "verify", practice["organisation"], ours["own_digits"])

    def both() -> bool:
        rows = loop.sidecar("partners", "list", "--json")[1:] + loop.inbox("partners", "list", "--json")[1:]
        return all(row["verified_by_us"] and row["verified_by_them"] for row in rows)

    wait_for("digits_compared", _("both sides verified"), both)
    return _("{one} and {other} verified each other").format(one=PRACTICE, other=WELFARE)


def export_seen(loop: Loop) -> str:
    """Let the HIS write its daily list, and wait for the prompt."""
    sleep(0.5)  # the last receipts of the introduction come to rest, so that the count below stands still
    loop.deposits_before = witness.count(loop.stage, "postbus_envelopes")
    drop_export(loop.stage, loop.today)
    [prompt] = wait_for("export_seen", _("no prompt"), lambda: loop.sidecar("prompts", "list", "--json"))
    loop.referral = prompt["referral_id"]
    return _("1 question: {initials} {birth_year}, {code}").format(**prompt)


def nothing_left_before_consent(loop: Loop) -> str:
    """See that nothing left the practice while nobody answered."""
    sleep(2)
    grown = witness.count(loop.stage, "postbus_envelopes") - loop.deposits_before
    demand(
        "nothing_left_before_consent", _("{count} envelopes deposited").format(count=grown), holds=grown == 0
    )
    return _("0 envelopes deposited")


def consent_given(loop: Loop) -> str:
    """Record the patient's yes."""
    [prompt] = loop.sidecar("prompts", "list", "--json")
    loop.sidecar(
        *("prompts", "answer", prompt["id"], "given_to_me", "--how", "phone", "--scope", "contact"),
        *("--scope", "feedback", "--organisation", WELFARE, "--product", "welzijn-op-recept"),
        *("--by", "Assistente De Linde", "--json"),
    )
    demand("consent_given", _("still waiting"), holds=not loop.sidecar("prompts", "list", "--json"))
    return _("yes, with feedback; it can be undone for 2 seconds")


def sealed_and_received(loop: Loop) -> str:
    """Wait for the coach's case; see that the postbus holds ciphertext alone."""
    [case] = wait_for("sealed_and_received", _("no case"), lambda: loop.inbox("cases", "list", "--json"))
    demand("sealed_and_received", _("another patient"), holds=SURNAME in case["patient"]["name"])
    demand("sealed_and_received", _("a BSN in the case"), holds=BSN not in str(case))
    leaks = witness.found_in(loop.stage.postbus, (SURNAME, BSN)) + witness.found_in(
        loop.stage.logs, (SURNAME, BSN)
    )
    demand(
        "sealed_and_received",
        _("readable in {places}").format(places=", ".join(map(str, leaks))),
        holds=not leaks,
    )
    wait_for("sealed_and_received", _("no receipt"), lambda: state(loop) == "received")
    return _("1 case; no file of the postbus and no log holds the name or BSN")


def coach_accepted(loop: Loop) -> str:
    """Let the coach accept, call and reach the patient."""
    coach = ("--by", "Coach De Brug", "--json")
    loop.inbox("cases", "act", loop.referral, "accept", *coach)
    loop.inbox("cases", "act", loop.referral, "contact", "--way", "mobile", "--result", "reached", *coach)
    wait_for("coach_accepted", _("the practice has not heard"), lambda: state(loop) == "contacting")
    return _("the practice sees that the coach works on it")


def intake_done(loop: Loop) -> str:
    """Let the coach note the intake, with a line for the GP."""
    loop.inbox(
        *("cases", "act", loop.referral, "intake-done", "--mark", "6", "--category", "meeting"),
        *("--date", loop.today.isoformat(), "--note", "-", "--by", "Coach De Brug", "--json"),
        stdin="Mevrouw wil graag weer onder de mensen komen.",
    )
    wait_for("intake_done", _("the practice has not heard"), lambda: state(loop) == "intake_done")
    return _("the practice sees that the first conversation was held")


def letter_placed(loop: Loop) -> str:
    """Wait for the letter in the HIS's import folder and read it with a second reader."""
    [path] = wait_for("letter_placed", _("no letter"), lambda: witness.letters(loop.stage))
    letter = letter_reader.read(path)
    text = "\n".join(letter.lines)
    demand("letter_placed", _("another patient"), holds=letter.patient == f"BSN{BSN}")
    demand("letter_placed", _("no conclusion on top"), holds=letter.lines[0].startswith("Welzijn op Recept"))
    demand("letter_placed", _("the coach's words are missing"), holds="onder de mensen" in text)
    demand("letter_placed", _("it carries the code"), holds="Z68" not in text)
    demand("letter_placed", _("a line is too long"), holds=max(map(len, letter.lines)) <= 70)  # noqa: PLR2004  # MEDVRI
    wait_for("letter_placed", _("the coach has not heard of it"), lambda: "placed" in letter_steps(loop))
    return letter.lines[0]


def letter_steps(loop: Loop) -> list[str]:
    """Return how far each report came, as the coach sees it."""
    [shown] = loop.inbox("cases", "show", loop.referral, "--json")
    return [line["letter"] for line in shown["timeline"] if line["letter"]]


def nothing_twice(loop: Loop) -> str:
    """Let the HIS write the same list again; see that nobody is asked twice and no second letter comes."""
    drop_export(loop.stage, loop.today, "contacten-nogmaals.csv")
    sleep(4)
    demand("nothing_twice", _("a second prompt"), holds=not loop.sidecar("prompts", "list", "--json"))
    demand("nothing_twice", _("a second letter"), holds=len(witness.letters(loop.stage)) == 1)
    return _("0 questions, 1 letter")


def audit_holds(loop: Loop) -> str:
    """Verify both trails."""
    [ours] = loop.sidecar("audit", "verify", "--json")
    [theirs] = loop.inbox("audit", "verify", "--json")
    demand("audit_holds", _("a broken trail"), holds=ours["ok"] and theirs["ok"])
    return _("{ours} and {theirs} lines, all whole").format(ours=ours["lines"], theirs=theirs["lines"])


def state(loop: Loop) -> str:
    """Return the referral's state as the practice sees it."""
    [shown] = loop.sidecar("referrals", "show", loop.referral, "--json")
    return str(shown["state"])


SET_UP: tuple[Step, ...] = (postbus_stands, welfare_registered, practice_joined, digits_compared)
ROUND: tuple[Step, ...] = (
    export_seen,
    nothing_left_before_consent,
    consent_given,
    sealed_and_received,
    coach_accepted,
    intake_done,
    letter_placed,
    nothing_twice,
    audit_holds,
)


@dataclass(frozen=True, slots=True)
class Done:
    """One step, seen from outside. `ms` as a note, not a promise."""

    step: str
    ok: bool
    ms: int
    seen: str


def walk(loop: Loop, steps: Sequence[Step]) -> Iterator[Done]:
    """Take the steps one by one; stop at the first that fails."""
    for step in steps:
        began = monotonic()
        try:
            seen = step(loop)
        except (StepFailed, ProgramFailed) as failed:
            yield Done(step.__name__, ok=False, ms=_ms(began), seen=show(failed).sentence)
            return
        yield Done(step.__name__, ok=True, ms=_ms(began), seen=seen)


def _ms(began: float) -> int:
    return int((monotonic() - began) * 1000)


def keep_folder(folder: Path) -> bool:
    """Tell whether a demo may use this folder: it must be empty or new."""
    return not folder.exists() or not any(folder.iterdir())
