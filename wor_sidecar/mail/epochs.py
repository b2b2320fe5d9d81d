"""A new epoch of ours, after a restore or a theft: which number, and how it begins.

    stored (signs nothing yet) -> published at every postbus -> in use: numbered from 1, hello to everybody

Each step is one transaction, and the courier takes every one that a crash left open.
"""

from collections.abc import Callable, Iterable
from typing import Final

import structlog

from wor_sidecar.domain.clock import Clock, Millis
from wor_sidecar.domain.errors.exchange import ExchangeError, KeyTrustError
from wor_sidecar.domain.errors.mail import EpochNeeded, EpochRefused, EpochUnknown, IdentityDiffers
from wor_sidecar.domain.errors.postbus import PostbusError, RecordRefused
from wor_sidecar.exchange.identity import Mandate
from wor_sidecar.exchange.keys import next_epoch
from wor_sidecar.exchange.primitives import Kid, kid_of
from wor_sidecar.exchange.statements import KeyStatement
from wor_sidecar.hooks.fault_points import FaultPoint, no_fault
from wor_sidecar.mail import restoring
from wor_sidecar.mail.joining import trusted_from
from wor_sidecar.mail.line import Line
from wor_sidecar.mail.mailboxes import Mailboxes
from wor_sidecar.mail.membership import Membership
from wor_sidecar.mail.partners import ADMINISTRATOR, CONTROL
from wor_sidecar.mail.upkeep import Upkeep
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Store, Transaction

log = structlog.get_logger("wor_sidecar.mail")

_OURSELVES: Final = "mail"


class Epochs:
    """Begins epochs; it calls postbuses, so never inside a transaction."""

    def __init__(
        self,
        store: Store,
        line: Line,
        membership: Membership,
        mailboxes: Mailboxes,
        upkeep: Upkeep,
        clock: Clock,
        wake: Callable[[], object],
        fault: FaultPoint = no_fault,
    ) -> None:
        self._store = store
        self._line = line
        self._membership = membership
        self._mailboxes = mailboxes
        self._upkeep = upkeep
        self._clock = clock
        self._wake = wake
        self._fault = fault

    def next_epoch(self, sheet: int = 0) -> int:
        """Return the epoch to begin: 1 + the highest of the store, the postbus's chain and the sheet.

        `sheet`: the number that was last written on the recovery sheet; 0: it wasn't looked up.

        Raises:
            EpochUnknown: a backup was put back, and no postbus tells which epoch is the newest.
            NotJoined: there are no keys here yet.

        """
        with self._store.reading() as tx:
            stored = self._membership.newest(tx).position.epoch
            restored = restoring.waits_for_epoch(tx)
        known, fault = self._chain()
        # A backup may be older than the newest epoch; a database that was never put back is not.
        if fault and restored and not sheet:
            raise EpochUnknown(reason=fault)
        return next_epoch(stored, known.position.epoch if known else 0, sheet)

    def begin(self, mandate: Mandate, *, stolen: bool = False, by: str = _OURSELVES) -> int:
        """Begin the mandate's epoch: publish it, then send and fetch under it; returns its number.

        With a dead line it is published as soon as the line is back. The same mandate twice changes nothing.
        `by` stands in the audit trail.

        Raises:
            IdentityDiffers: the mandate is another organisation's.
            EpochNotHigher: this epoch, or a later one, was begun before.
            EpochRefused: a postbus knows a later epoch, or another one of this number; nothing changed.
            NotJoined: there are no keys here yet.

        """
        known, _ = self._chain()
        epoch = mandate.delegation.epoch
        with self._store.transaction() as tx:
            self._check(tx, mandate)
            published = max((one.published.epoch for one in self._mailboxes.all(tx)), default=0)
            if self._membership.begin_epoch(tx, mandate, known, stolen=stolen, published=published):
                outcome = "stolen" if stolen else "ok"
                tx.audit(_line("keys.epoch_begun", by, str(epoch), outcome))
        self._fault("epochs.stored")
        self._publish(epoch)
        self._wake()
        return epoch

    def rotate(self, revoking: Iterable[Kid] = (), *, stolen: bool = False, by: str = _OURSELVES) -> None:
        """Make new keys now; `stolen` revokes every key that signs for us, `revoking` those that it names.

        Raises:
            EpochNeeded: a backup was put back; it knows too little to sign in the old epoch.
            KeyNotOurs: nothing of ours is called so.
            NotJoined: there are no keys here yet.

        """
        with self._store.transaction() as tx:
            newest = self._membership.newest(tx).record.newest
            if restoring.waits_for_epoch(tx):
                raise EpochNeeded
            listed = newest.statement.sig if newest and stolen else ()
            kids = (*revoking, *(kid_of(key) for key in listed))
            made = self._membership.change(tx, kids)
            outcome = "revoked" if kids else "ok"
            tx.audit(_line("keys.rotated", by, made.signing.key.kid, outcome))
        self._fault("epochs.rotated")
        try:
            self._upkeep.publish()
        except (PostbusError, ExchangeError) as error:  # the courier goes on with it
            log.warning("keys.unpublished", code=error.code)
        self._wake()

    def _check(self, tx: Transaction, mandate: Mandate) -> None:
        ours = self._membership.newest(tx).organisation
        if mandate.organisation != ours:
            raise IdentityDiffers(organisation=ours)

    def _publish(self, epoch: int) -> None:
        try:
            self._upkeep.publish()
        except RecordRefused as refusal:
            with self._store.transaction() as tx:
                self._membership.drop_pending(tx)
            raise EpochRefused(epoch=epoch) from refusal
        except (PostbusError, ExchangeError) as error:  # the courier goes on with it
            log.warning("epoch.unpublished", epoch=epoch, code=error.code)

    def _chain(self) -> tuple[KeyStatement | None, str]:
        """Return our newest statement at any postbus, and the code of why one of them didn't tell."""
        with self._store.reading() as tx:
            ours = self._membership.keys(tx).organisation
            urls = [one.url for one in self._mailboxes.all(tx)]
        newest, fault, now = None, "", Millis(self._clock.now())
        for url in urls:
            try:
                found = trusted_from(self._line.postbus(url), ours, None, now).newest
            except (PostbusError, KeyTrustError) as error:
                log.warning("epoch.chain_unknown", url=url, code=error.code)
                fault = error.code
                continue
            if newest is None or found.position > newest.position:
                newest = found
        return newest, fault


def _line(event: str, by: str, object_: str, outcome: str) -> AuditLine:
    if by == _OURSELVES:
        return AuditLine(event, by, "program", object_, outcome=outcome)
    behalf = "" if by == CONTROL else by
    return AuditLine(event, CONTROL, ADMINISTRATOR, object_, behalf, outcome)
