"""What befalls the three machines: each a night's event of the story."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Final
from unittest import mock

from bench.simulation import nights
from bench.simulation.calls import Refused
from bench.simulation.practice import PracticeMachine
from bench.simulation.story import World
from bench.simulation.welfare import WelfareMachine
from wor_sidecar.exchange import body
from wor_sidecar.mail import authoring, membership

NEWER: Final = frozenset({"feedback_consent", "renew"})
"""Types that the older version of a program doesn't know."""
THIEFS_TRIES: Final = 5


def practice_closes(world: World) -> None:
    """Switch the practice's machine off."""
    world.practice.close()


def practice_opens(world: World) -> None:
    """Switch it on."""
    world.practice.open()


def inbox_closes(world: World) -> None:
    """Switch the inbox off."""
    world.welfare.close()


def inbox_opens(world: World) -> None:
    """Switch it on."""
    world.welfare.open()


def gap_begins(world: World) -> None:
    """Let people do a lot from now on: last night's backup is the one that a restore will take."""
    world.life.busy = True


def practice_stolen(world: World) -> None:
    """Lose the practice's machine to a thief; the night before last comes back elsewhere, under new keys."""
    world.thief = world.practice.stolen_by(world.root / "thief")
    _restored(world, world.practice, stolen=True)


def practice_burnt(world: World) -> None:
    """Lose the practice's server to a fire; the night before last comes back elsewhere."""
    _restored(world, world.practice, stolen=False)


def inbox_burnt(world: World) -> None:
    """Lose the inbox's server to a fire; the night before last comes back elsewhere."""
    _restored(world, world.welfare, stolen=False)


def _restored(world: World, machine: PracticeMachine | WelfareMachine, *, stolen: bool) -> None:
    """Put back a backup that knows nothing of the last two days, and begin a new epoch."""
    machine.burn()
    machine.restore(nights.made(machine.backups, 2))
    epoch = machine.call("GET", f"/v1/keys/next-epoch?sheet={machine.sheet_epoch}")["epoch"]
    mandate = machine.identity.mandate(epoch, machine.randomness).to_json()
    machine.call("POST", "/v1/keys/new-epoch", {"mandate": mandate, "stolen": stolen, "by": "Beheerder"})
    machine.sheet_epoch = epoch
    world.life.busy = False
    world.life.manual["restore"] += 1
    world.life.manual["keys new-epoch --stolen" if stolen else "keys new-epoch"] += 1


def thief_tries(world: World) -> None:
    """Let the thief start the stolen machine, and send, fetch and publish keys as the practice."""
    thief = world.thief
    assert thief is not None
    _something_to_fetch(world)
    thief.open()
    before, heard = _cases(world), _heard(thief)
    wrong = _ordered(thief)
    with suppress(Refused):
        thief.call("POST", "/v1/keys/rotate", {"by": "Dief"})
    for _ in range(THIEFS_TRIES):
        thief.work()
        world.welfare.work()
        world.clock.advance(minutes=10)
    with thief.program.rooms.store.reading() as tx:
        mail = thief.program.post.departures.overview(tx)
    unpublished = thief.call("GET", "/v1/keys")["unpublished"]
    after = _cases(world)
    world.facts["thief"] = {
        "ordered": wrong,
        "waits_for_ever": mail.waiting + mail.held,
        "fetched": _heard(thief) - heard,
        "accepted": mail.deposited + (before != after) + (_heard(thief) - heard) + (not unpublished),
    }
    thief.close()


def _something_to_fetch(world: World) -> None:
    """Let a coach's answer lie on the postbus: the practice's own machine looks in an hour."""
    cases = world.welfare.cases(only_open=True)
    for case in cases:
        if case["state"] == "received":
            world.life.step(case["id"], "accept")
            break
    else:
        world.welfare.act(cases[0]["id"], "hold")
        world.welfare.act(cases[0]["id"], "resume")
    world.welfare.work()


def _ordered(thief: PracticeMachine) -> int:
    """Let the thief write what would do harm; return how many messages that is."""
    orders = Counter[str]()
    for one in thief.call("GET", "/v1/referrals"):
        with suppress(Refused):
            thief.call("POST", f"/v1/referrals/{one['id']}/withdraw", {"by": "Dief"})
            orders["withdrawn"] += 1
    patient = {
        "his_number": "66666",
        "surname": "Verzonnen",
        "birth_date": "1950-01-01",
        "phones": ["0413-000199"],
        "address": {"postcode": "5461AA", "city": "Veghel"},
    }
    made = thief.call("POST", "/v1/referrals", {"patient": patient, "author": {"name": "M. Bernard"}})
    thief.answer(thief.opened(made["prompt_id"]), "given_to_me", how="phone", scopes=["contact", "feedback"])
    thief.clock.advance(minutes=1)
    return orders.total() + 1


def _cases(world: World) -> dict[str, str]:
    return {case["id"]: case["state"] for case in world.welfare.cases()}


def _heard(machine: PracticeMachine) -> int:
    return sum(n for event, n in machine.trail().items() if event.startswith("referral.heard."))


def postbus_loses_everything(world: World) -> None:
    """Let the postbus's disk die."""
    world.host.lose_everything()


def thief_comes_first(world: World) -> None:
    """Let the postbus lose everything, and the thief be the first to tell it who the practice is."""
    thief = world.thief
    assert thief is not None
    world.host.lose_everything()
    _something_to_fetch(world)
    thief.open()
    before, heard = _cases(world), _heard(thief)
    for _ in range(THIEFS_TRIES):
        thief.work()
        world.welfare.work()
        world.clock.advance(minutes=10)
    taken = (before != _cases(world)) + (_heard(thief) - heard)
    world.facts["thief"]["accepted"] += taken
    thief.close()


def postbus_copied(world: World) -> None:
    """Keep a copy of the postbus's data."""
    world.host.keep_aside(world.root / "postbus.old")


def postbus_goes_back(world: World) -> None:
    """Put the copy of the postbus's data back."""
    world.host.go_back(world.root / "postbus.old")


def patient_wants_no_letters(world: World) -> None:
    """Let somebody switch the letters off: an older inbox doesn't know such a message."""
    world.life.switch_off()


@contextmanager
def older_version() -> Iterator[None]:
    """Make what runs inside a program of an older version, as far as messages go."""
    kinds = {kind: shape for kind, shape in body.KINDS.items() if kind[0] not in NEWER}
    speaks = tuple(one for one in body.SPEAKS if one.type not in NEWER)
    with ExitStack() as patches:
        patches.enter_context(mock.patch.object(body, "KINDS", kinds))
        for module in (body, membership, authoring):
            patches.enter_context(mock.patch.object(module, "SPEAKS", speaks))
        yield


def inbox_upgraded(world: World) -> None:
    """Upgrade the inbox: it is stopped, and started as of today."""
    world.welfare.close()
    world.welfare.version = None
    world.welfare.open()
