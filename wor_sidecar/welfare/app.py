"""Where the inbox is wired together: the only place that does so."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wor_sidecar.domain.clock import Clock, Millis, iso
from wor_sidecar.domain.errors.databases import DatabaseAddressExposed, DatabasePasswordInTheOpen
from wor_sidecar.domain.errors.environment import FileUnreadable
from wor_sidecar.domain.errors.inbox import InboxNotMade
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.exchange.contents import Profile
from wor_sidecar.files import exposed
from wor_sidecar.hooks.fault_points import FaultPoint, no_fault
from wor_sidecar.hooks.fingerprints import fingerprinted
from wor_sidecar.hooks.loader import OTHERS, load_plugins
from wor_sidecar.hooks.plugins import Plugins
from wor_sidecar.installed.own import own_version
from wor_sidecar.installed.trial import Trial
from wor_sidecar.mail.line import LineSettings
from wor_sidecar.mail.membership import Membership
from wor_sidecar.mail.post import Post, open_post
from wor_sidecar.mail.tables import MAIL
from wor_sidecar.settings.working_days import WorkingDays
from wor_sidecar.store.engine import holds_password, open_engine, server_url, sqlite_url
from wor_sidecar.store.migrating import STORE, migrate
from wor_sidecar.store.rotating import open_key
from wor_sidecar.store.strongroom import Strongroom
from wor_sidecar.store.transactions import Store
from wor_sidecar.texts.catalogue import show
from wor_sidecar.vault.homes import built_in_homes, make_key
from wor_sidecar.vault.key import KeyEncryptionKey
from wor_sidecar.welfare.acting import Acting, Actor
from wor_sidecar.welfare.answers import Organisation
from wor_sidecar.welfare.api import Answers
from wor_sidecar.welfare.desk import Desk
from wor_sidecar.welfare.elsewhere.by_way import ByWay
from wor_sidecar.welfare.elsewhere.carrying import Carrying
from wor_sidecar.welfare.elsewhere.taking import Taking
from wor_sidecar.welfare.figures import counting
from wor_sidecar.welfare.figures.organisation import Figures
from wor_sidecar.welfare.figures.overleg import Overleg
from wor_sidecar.welfare.lists.board import Board
from wor_sidecar.welfare.postroom import Postroom
from wor_sidecar.welfare.restored_calls import after
from wor_sidecar.welfare.retention.keeping import Keeping
from wor_sidecar.welfare.retention.telling import Telling
from wor_sidecar.welfare.settings import InboxSettings, credential
from wor_sidecar.welfare.shown import Json
from wor_sidecar.welfare.signin.enrolling import Enrolling
from wor_sidecar.welfare.signin.entering import Entering
from wor_sidecar.welfare.signin.passwords import Passwords
from wor_sidecar.welfare.tables import WELFARE
from wor_sidecar.welfare.team.calendars import OwnDays
from wor_sidecar.welfare.team.people import Team
from wor_sidecar.welfare.team.reminding import Reminding
from wor_sidecar.wire.mail_server import MailServer

BRANCHES: Final = (STORE, MAIL, WELFARE)
DATABASE: Final = "inbox.db"


@dataclass(frozen=True, slots=True)
class Inbox:
    """The open inbox: what `serve` and `init` work with."""

    settings: InboxSettings
    store: Store
    plugins: Plugins
    post: Post
    working_days: WorkingDays
    answers: Answers
    entering: Entering
    keeping: Keeping
    reminding: Reminding


def vault_key(
    settings: InboxSettings,
    config: Path,
    plugins: Plugins,
    randomness: Randomness,
    *,
    made_at: Millis | None = None,
) -> KeyEncryptionKey:
    """Fetch the key-encryption key from its home; with `made_at`, make it now where there is none.

    Raises:
        InboxNotMade: `init` was not done here.
        FoundationFault: the home doesn't give it.

    """
    room = strongroom(settings, config, plugins, randomness)
    key = open_key(room)
    if key is not None:
        return key
    if made_at is None:
        raise InboxNotMade(folder=room.data)
    return make_key(room.vault, kind=room.kind, homes=room.homes, randomness=randomness, now=made_at)


def strongroom(settings: InboxSettings, config: Path, plugins: Plugins, randomness: Randomness) -> Strongroom:
    """Return where the key and the database lie."""
    homes = [*built_in_homes(credential(settings, config), randomness), *plugins.vaults.values()]
    return Strongroom(settings.data.folder, settings.vault.kind, homes, database_url(settings), BRANCHES)


def database_url(settings: InboxSettings) -> str:
    """Return the database's address: in the data folder, unless the configuration names a server's.

    Raises:
        DatabaseAddressRefused, DatabasePasswordInTheOpen: what the configuration names.
        DatabaseAddressExposed, FileUnreadable: the file that it names.

    """
    data = settings.data
    if data.database_url_file is not None:
        return server_url(_address_in(data.database_url_file), "data.database_url_file")
    if not data.database_url:
        return sqlite_url(data.folder / DATABASE)
    if holds_password(data.database_url):
        raise DatabasePasswordInTheOpen
    return server_url(data.database_url, "data.database_url")


def _address_in(path: Path) -> str:
    """Read the address out of its own file: it may hold a password, so nobody else may read it."""
    try:
        if exposed(path):
            raise DatabaseAddressExposed(path=path)
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise FileUnreadable(path=path) from error


def plugins_of(settings: InboxSettings) -> Plugins:
    """Load the plug-ins; no connector is needed here."""
    return fingerprinted(load_plugins(settings.plugins.enabled, groups=(OTHERS,)))


def open_inbox(
    settings: InboxSettings,
    key: KeyEncryptionKey,
    plugins: Plugins,
    clock: Clock,
    randomness: Randomness,
    fault: FaultPoint = no_fault,
) -> Inbox:
    """Bring the database up to date and wire everything; nothing runs yet."""
    url = database_url(settings)
    migrate(url, BRANCHES)
    store = Store(open_engine(url), key, clock, randomness, settings.data.folder, one_writer=True)

    us = settings.organisation
    postroom = Postroom(
        lambda: outbox,
        name=us.name,
        profile=Profile(us.phone, "", us.place, us.coach_word, tuple(each.value for each in us.products)),
        ourselves=Membership().organisation,
        moved=plugins.moved,
    )
    line = LineSettings(
        ca_file=settings.postbus.ca_file or settings.network.ca_file, proxy=settings.network.proxy
    )
    post = open_post(
        store,
        postroom,
        plugins.transports,
        line,
        clock,
        randomness,
        fault=fault,
        receipt_interval=settings.postbus.receipt_seconds * 1000,
    )
    outbox = ByWay(post.departures)
    acting = Acting(
        outbox,
        Organisation(us.name, us.phone),
        longest_text=settings.feedback.longest_text,
        moved=plugins.moved,
    )
    working_days = WorkingDays(settings.calendar)
    desk = Desk(store, clock, acting, post.departures, post.partners, working_days, settings.terms)
    board = Board(store, clock, post.partners, working_days, settings.terms)
    own_days = OwnDays(working_days)
    reminding = Reminding(
        store,
        MailServer(settings.mail),
        own_days,
        clock,
        randomness,
        lambda: board.fresh.refresh_all(store, clock),
    )
    passwords = Passwords(randomness)
    alone = settings.sign_in.password_only
    counting.catch_up(store)
    answers = Answers(
        enrolling=Enrolling(store, passwords, clock, randomness, organisation=us.name, password_only=alone),
        desk=desk,
        taking=Taking(store, us.products, Membership().organisation, plugins.moved),
        carrying=Carrying(store, Organisation(us.name, us.phone), working_days),
        board=board,
        figures=Figures(store, post.partners, working_days, settings.terms),
        overleg=Overleg(store, clock, post.partners, working_days, settings.terms),
        store=store,
        partners=post.partners,
        keys=post.key_desk,
        retention=Telling(store, settings.retention),
        team=Team(store, own_days, acting, randomness),
        reminding=reminding,
        trial=Trial(settings.data.folder, clock),
        invite=lambda label, actor: _invite(post, label, actor),
        status=lambda: status(settings, store, post, plugins, desk),
    )
    entering = Entering(store, clock, randomness, passwords, password_only=alone)
    keeping = Keeping(store, settings.retention, outbox, clock, post.courier.wake)
    return Inbox(settings, store, plugins, post, working_days, answers, entering, keeping, reminding)


def status(settings: InboxSettings, store: Store, post: Post, plugins: Plugins, desk: Desk) -> Json:
    """Tell what is going on, in ids and counts."""
    with store.reading() as tx:
        organisation = post.membership.organisation(tx)
        mail = post.departures.overview(tx)
        boxes = [box.url for box in post.mailboxes.all(tx)]
        partners = len(post.partners.list(tx))
        after_restore = after(tx, post.partners)
    return {
        "program": "wor-inbox",
        "version": own_version(),
        "name": settings.organisation.name,
        "organisation": organisation,
        "postbus": boxes,
        "partners": partners,
        "after_restore": after_restore,
        "keys": [{"code": one.code, "told": str(show(one))} for one in post.key_desk.troubles()],
        "down": [{"code": one.code, "told": str(show(one))} for one in post.courier.down()],
        "cases": desk.counts(),
        "mail": {
            "held": mail.held,
            "waiting": mail.waiting,
            "deposited": mail.deposited,
            "failed": mail.failed,
            "oldest_unsent": iso(mail.oldest_unsent) if mail.oldest_unsent else None,
        },
        "plugins": [
            {"name": each.name, "status": each.status.value, "why": each.why, "sha256": each.sha256}
            for each in plugins.states
        ],
    }


def _invite(post: Post, label: str, actor: Actor) -> Json:
    made: Json = json.loads(post.joining.invite(label, by=actor.user, role=actor.role).encode())
    return made
