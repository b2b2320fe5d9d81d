"""Our own keys: taken in once, renewed weekly, rotated; published before they are used."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import insert, select, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.mail import IdentityDiffers, KeyNotOurs, NotJoined
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange import keys as own
from wor_sidecar.exchange.contents import SPEAKS
from wor_sidecar.exchange.digits import digits_of
from wor_sidecar.exchange.identity import IdentityKey, Mandate
from wor_sidecar.exchange.keys import OwnKeys
from wor_sidecar.exchange.periods import CLOCK_SLACK, seconds
from wor_sidecar.exchange.primitives import Kid, SigningKey, kid_of
from wor_sidecar.exchange.statements import KeyStatement
from wor_sidecar.mail.tables import own_keys
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Transaction

_OWNER: Final = "mail:keys"
_COLUMN: Final = "sealed"
_OURS: Final = select(own_keys)
_NAME: Final = select(own_keys.c.organisation)


class Membership:
    """Us, as an organisation on the exchange. The identity key itself never stays here."""

    def __init__(self) -> None:
        self._opened: tuple[bytes, tuple[OwnKeys, OwnKeys | None]] | None = None

    def adopted(self, tx: Transaction) -> bool:
        """Tell whether this program has keys."""
        return self.organisation(tx) is not None

    def organisation(self, tx: Transaction) -> OrganisationId | None:
        """Name us; None before the first join or registration."""
        found = tx.connection.execute(_NAME).scalar_one_or_none()
        return None if found is None else OrganisationId(found)

    def adopt(self, tx: Transaction, identity: IdentityKey | Mandate, kind: Kind) -> OwnKeys:
        """Make our keys and sign the first statement; a second time with the same identity changes nothing.

        Raises:
            IdentityDiffers: the program belongs to another organisation.

        """
        present = self.organisation(tx)
        if present is not None:
            if present != identity.organisation:
                raise IdentityDiffers(organisation=present)
            return self.keys(tx)
        now = tx.clock.now()
        keys = own.first_keys(identity, kind, SPEAKS, now, tx.randomness)
        row = {"organisation": keys.organisation, "kind": kind.value, "epoch": keys.position.epoch}
        tx.fields.new_key(_OWNER)
        sealed = self._seal(tx, keys, None)
        tx.connection.execute(insert(own_keys).values(**row, sealed=sealed, adopted_at=now))
        return keys

    def keys(self, tx: Transaction) -> OwnKeys:
        """Return the keys that sign now.

        Raises:
            NotJoined: there are none yet.

        """
        return self._pair(tx)[0]

    def newest(self, tx: Transaction) -> OwnKeys:
        """Return the keys to publish and to open with: those that sign now, or the next ones.

        Raises:
            NotJoined: there are none yet.

        """
        now, following = self._pair(tx)
        return following or now

    def own_digits(self, tx: Transaction) -> str:
        """Return the 30 digits that are read out to a partner."""
        keys = self.keys(tx)
        return digits_of(keys.record.identity, keys.organisation)

    def renew(self, tx: Transaction) -> bool:
        """Prepare the next statement when one is due, with new keys when those are; returns whether it did.

        It is published before its keys sign: the call that publishes has to be signed by a key that the
        postbus knows, and a partner has to be able to look up whatever signs a message.
        """
        keys, following = self._pair(tx)
        if following is not None and _from_future(following, tx.clock.now()) and not self.epoch_pending(tx):
            # Made while our clock ran ahead: nobody took it, and nobody would before that day.
            self._store(tx, keys, None)
            following = None
        if following is not None or not own.due(keys, tx.clock.now()).anything:
            return False
        self._store(tx, keys, own.renewed(keys, SPEAKS, tx.clock.now(), tx.randomness))
        return True

    def begin_epoch(
        self,
        tx: Transaction,
        mandate: Mandate,
        known: KeyStatement | None,
        *,
        stolen: bool,
        published: int,
    ) -> bool:
        """Prepare a new epoch; it counts once it is published. False: this very mandate is known already.

        Args:
            tx: the transaction.
            mandate: what the identity key signed.
            known: our newest statement at the postbus.
            stolen: whether the keys so far are revoked at once.
            published: the newest epoch that any postbus of ours has; a later one that was only prepared here
                gives way.

        Raises:
            EpochNotHigher: this epoch, or a later one, was begun before.

        """
        keys, following = self._pair(tx)
        newest = following or keys
        if newest.record.delegations[-1].wire == mandate.delegation.wire:
            return False
        if following is not None and following.position.epoch > max(keys.position.epoch, published):
            newest = keys
        now = tx.clock.now()
        begun = own.new_epoch(newest, mandate, SPEAKS, now, tx.randomness, stolen=stolen, known=known)
        self._store(tx, keys, begun)
        return True

    def drop_pending(self, tx: Transaction) -> None:
        """Forget an epoch that was prepared and that a postbus refused."""
        keys, following = self._pair(tx)
        if following is not None and following.position.epoch > keys.position.epoch:
            self._store(tx, keys, None)

    def epoch_pending(self, tx: Transaction) -> bool:
        """Tell whether a new epoch was prepared and is not yet in use."""
        keys, following = self._pair(tx)
        return following is not None and following.position.epoch > keys.position.epoch

    def calling(self, tx: Transaction) -> SigningKey:
        """Return the key that signs calls to a postbus: what revokes our key publishes itself.

        A postbus takes a record from a key that this record names, so a stolen key is of no use there.
        """
        keys, following = self._pair(tx)
        if following is None:
            return keys.signing.key
        listed = kid_of(keys.signing.key.public) not in following.revoked
        return keys.signing.key if listed and not self.epoch_pending(tx) else following.signing.key

    def change(self, tx: Transaction, revoking: Iterable[Kid] = ()) -> OwnKeys:
        """Make new keys now, and revoke some; they sign once they are published.

        Raises:
            KeyNotOurs: nothing of ours is called so.

        """
        keys, following = self._pair(tx)
        newest, now, kids = following or keys, tx.clock.now(), tuple(revoking)
        listed = {kid_of(key) for one in newest.record.statements for key in one.statement.sig}
        for kid in kids:
            if kid not in listed:
                raise KeyNotOurs(kid=kid)
        changed = own.revoked(newest, kids, SPEAKS, now, tx.randomness)
        self._store(tx, keys, changed)
        return changed

    def waiting_since(self, tx: Transaction) -> Millis | None:
        """Return when the statement was made that still has to be published; None: there is none."""
        following = self._pair(tx)[1]
        newest = following.record.newest if following else None
        return Millis(newest.statement.iat * 1000) if newest else None

    def put_in_use(self, tx: Transaction) -> None:
        """Sign with the keys of the newest statement from now on; the retired secret goes."""
        following = self._pair(tx)[1]
        if following is not None:
            self._store(tx, following, None)

    def destroy_seeds(self, tx: Transaction, drained_at: Millis | None) -> int:
        """Destroy the seeds whose time is over, their data key with them; returns how many."""
        keys, following = self._pair(tx)
        over = own.destroyable(keys, tx.clock.now(), drained_at)
        if over and following is None:
            tx.fields.shred(_OWNER)
            tx.fields.new_key(_OWNER)
            self._store(tx, own.without(keys, over), None)
            for kid in sorted(over):
                tx.audit(AuditLine("keys.seed_destroyed", "mail", "program", kid))
        return len(over)

    def _pair(self, tx: Transaction) -> tuple[OwnKeys, OwnKeys | None]:
        row = tx.connection.execute(_OURS).one_or_none()
        if row is None:
            raise NotJoined
        sealed = bytes(row.sealed)
        opened = self._opened
        if opened is None or opened[0] != sealed:  # each call and each message asks for them
            place = (own_keys.name, row.organisation, _COLUMN)
            value = tx.fields.open_json(_OWNER, *place, sealed)
            following = own.from_json(value["next"]) if value["next"] else None
            self._opened = opened = sealed, (own.from_json(value["use"]), following)
        return opened[1]

    def _store(self, tx: Transaction, keys: OwnKeys, following: OwnKeys | None) -> None:
        values = {"sealed": self._seal(tx, keys, following), "epoch": keys.position.epoch}
        tx.connection.execute(update(own_keys).values(**values))

    def _seal(self, tx: Transaction, keys: OwnKeys, following: OwnKeys | None) -> bytes:
        value = {"use": own.to_json(keys), "next": own.to_json(following) if following else None}
        return tx.fields.seal_json(_OWNER, own_keys.name, keys.organisation, _COLUMN, value)


def _from_future(keys: OwnKeys, now: Millis) -> bool:
    newest = keys.record.newest
    return newest is not None and newest.statement.iat > seconds(now) + CLOCK_SLACK
