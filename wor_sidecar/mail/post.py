"""The room put together: what a program's app.py opens once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from wor_sidecar.domain.clock import Clock, Millis
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.hooks.fault_points import FaultPoint, no_fault
from wor_sidecar.hooks.transport import Account, Transport
from wor_sidecar.mail.arrivals import Arrivals
from wor_sidecar.mail.authoring import Author
from wor_sidecar.mail.courier import Bell, CourierLoop
from wor_sidecar.mail.departures import Departures
from wor_sidecar.mail.epochs import Epochs
from wor_sidecar.mail.fetching import Fetching
from wor_sidecar.mail.introductions import Introductions
from wor_sidecar.mail.joining import Joining
from wor_sidecar.mail.key_desk import KeyDesk
from wor_sidecar.mail.line import Line, LineSettings, Postbus, postbus_client
from wor_sidecar.mail.mailboxes import Mailboxes
from wor_sidecar.mail.membership import Membership
from wor_sidecar.mail.partners import Partners
from wor_sidecar.mail.program import Program
from wor_sidecar.mail.receipts import INTERVAL, Outcomes, Receipts
from wor_sidecar.mail.resending import Resending
from wor_sidecar.mail.sealing import Sealer
from wor_sidecar.mail.sending import Sending, one_working_day_before
from wor_sidecar.mail.turnover import Turnover
from wor_sidecar.mail.turns import Turns
from wor_sidecar.mail.upkeep import Upkeep
from wor_sidecar.store.transactions import Store


@dataclass(frozen=True, slots=True)
class Post:
    """The open room."""

    departures: Departures
    arrivals: Arrivals
    partners: Partners
    membership: Membership
    mailboxes: Mailboxes
    joining: Joining
    courier: CourierLoop
    epochs: Epochs
    key_desk: KeyDesk


def open_post(
    store: Store,
    program: Program,
    transports: Mapping[str, Transport],
    settings: LineSettings,
    clock: Clock,
    randomness: Randomness,
    *,
    receipt_interval: int = INTERVAL,
    overdue: Callable[[Millis], Millis] = one_working_day_before,
    clock_stepped: Callable[[], bool] = lambda: False,
    postbus: Callable[[Account], Postbus] = postbus_client,
    fault: FaultPoint = no_fault,
) -> Post:
    """Wire the room; nothing is touched before it is used.

    Args:
        store: migrated with the branches store, mail and the program's own.
        program: what only the program knows.
        transports: by name, from the plug-in loader.
        settings: which transport, CA file and proxy.
        clock: the wall's and the monotonic one.
        randomness: `secrets.token_bytes`.
        receipt_interval: milliseconds between two receipts to one partner.
        overdue: from now, the moment before which a deposit should have been receipted: one working day.
        clock_stepped: whether the wall's clock jumped, and windows of undo must begin again before anything
            that is held may be sealed.
        postbus: opens the client for keys, registration and senders; another one in tests.
        fault: the fault points of crash tests.

    """
    bell = Bell()
    membership, mailboxes = Membership(), Mailboxes()
    departures = Departures(program, bell)
    partners = Partners(membership, departures, bell)
    receipts = Receipts(partners, departures, receipt_interval)
    sealer = Sealer(program, membership, partners, Author(program, membership, receipts))
    turns = Turns(program, partners, sealer, clock_stepped)
    outcomes = Outcomes(program)
    resending = Resending(program, membership, partners, receipts, outcomes)
    introductions = Introductions(partners, departures, outcomes, resending)
    turnover = Turnover(partners, mailboxes, introductions)
    arrivals = Arrivals(program, partners, receipts, introductions.say_ends, fault)
    line = Line(store, membership, transports, settings, clock, postbus)
    upkeep = Upkeep(
        store,
        line,
        membership,
        mailboxes,
        partners,
        departures,
        turns,
        arrivals,
        clock,
        turnover,
        introductions,
        fault,
    )
    epochs = Epochs(store, line, membership, mailboxes, upkeep, clock, bell, fault)
    key_desk = KeyDesk(store, membership, mailboxes, partners, epochs)
    sending = Sending(store, line, turns, receipts, partners, clock, upkeep.not_accepted, fault, overdue)
    joining = Joining(
        store, program, membership, mailboxes, partners, introductions, line, clock, randomness, bell, fault
    )

    def listen(url: str) -> Fetching:
        return Fetching(
            url,
            store,
            line,
            membership,
            mailboxes,
            partners,
            departures,
            introductions,
            arrivals,
            clock,
            bell,
            fault,
        )

    courier = CourierLoop(store, turns, arrivals, mailboxes, sending, upkeep, listen, clock, bell)
    return Post(departures, arrivals, partners, membership, mailboxes, joining, courier, epochs, key_desk)
