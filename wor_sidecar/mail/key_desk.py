"""Our own keys, as commands ask for them: shown, made anew, revoked, begun again. No secret leaves here."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeVar

from wor_sidecar.domain.clock import Millis, iso
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.foundations import CallMalformed
from wor_sidecar.domain.errors.mail import MandateMalformed
from wor_sidecar.exchange.identity import Mandate
from wor_sidecar.exchange.keys import OwnKeys
from wor_sidecar.exchange.periods import DAY, ROTATION, seconds
from wor_sidecar.exchange.primitives import Kid, kid_of
from wor_sidecar.mail import restoring
from wor_sidecar.mail.epochs import Epochs
from wor_sidecar.mail.mailboxes import Mailboxes
from wor_sidecar.mail.membership import Membership
from wor_sidecar.mail.partners import CONTROL, Partners
from wor_sidecar.mail.troubles import troubles
from wor_sidecar.store.transactions import Store
from wor_sidecar.wire.control_app import Call, Handler
from wor_sidecar.wire.shapes import ShapeRefused, fields, text, typed

T = TypeVar("T")

_HIGHEST: Final = 1_000_000


class KeyDesk:
    """The calls about our own keys, for whoever administers the program."""

    def __init__(
        self, store: Store, membership: Membership, mailboxes: Mailboxes, partners: Partners, epochs: Epochs
    ) -> None:
        self._store = store
        self._membership = membership
        self._mailboxes = mailboxes
        self._partners = partners
        self._epochs = epochs

    def calls(self) -> list[tuple[str, str, Handler]]:
        """List them: method, path, handler."""
        return [
            ("GET", "/v1/keys", self.show),
            ("POST", "/v1/keys/rotate", self.rotate),
            ("GET", "/v1/keys/next-epoch", self.next_epoch),
            ("POST", "/v1/keys/new-epoch", self.new_epoch),
        ]

    def troubles(self) -> list[WorError]:
        """List what is wrong with keys, here or elsewhere."""
        with self._store.reading() as tx:
            return [*troubles(tx, self._partners, self._mailboxes)]

    def show(self, _call: Call) -> dict[str, Any]:
        """Show our keys; public halves' names and moments alone."""
        with self._store.reading() as tx:
            keys, newest = self._membership.keys(tx), self._membership.newest(tx)
            now = tx.clock.now()
            restore = restoring.restored_at(tx)
            return {
                "organisation": keys.organisation,
                "digits": self._membership.own_digits(tx),
                "epoch": keys.position.epoch,
                "seq": keys.position.seq,
                **_statement(keys, now),
                "keys": [*_keys(keys, now)],
                "seeds": len(keys.seeds),
                "rotates_on": _when(min(keys.seeds[0].since, keys.signing.since) + ROTATION),
                "revoked": sorted(keys.revoked),
                "unpublished": newest.position != keys.position,
                "published": [
                    {
                        "url": one.url,
                        "epoch": one.published.epoch,
                        "seq": one.published.seq,
                        "trouble": one.chain_fault,
                    }
                    for one in self._mailboxes.all(tx)
                ],
                "restored_at": iso(restore.restored_at) if restore else None,
                "waits_for_epoch": restoring.waits_for_epoch(tx),
            }

    def rotate(self, call: Call) -> dict[str, Any]:
        """Make new keys now; `revoke` names a key, `stolen` all that sign for us."""
        body = _body(call, frozenset({"revoke", "stolen", "by"}))
        stolen = _checked(lambda: typed(body.get("stolen", False), bool, "stolen"))
        named = _checked(lambda: text(body.get("revoke", ""), "revoke"))
        self._epochs.rotate([Kid(named)] if named else (), stolen=stolen, by=_by(body))
        return self.show(call)

    def next_epoch(self, call: Call) -> dict[str, Any]:
        """Tell which epoch would be begun; `sheet`: the last one on the recovery sheet."""
        given = call.query.get("sheet", "0")
        if not given.isascii() or not given.isdigit() or int(given[:9]) > _HIGHEST:
            raise CallMalformed(why="sheet must be a number")
        return {"epoch": self._epochs.next_epoch(int(given))}

    def new_epoch(self, call: Call) -> dict[str, Any]:
        """Begin an epoch under a mandate of the identity key, which stays outside."""
        body = _body(call, frozenset({"mandate", "stolen", "by"}))
        stolen = _checked(lambda: typed(body.get("stolen", False), bool, "stolen"))
        try:
            mandate = Mandate.from_json(body.get("mandate"))
        except (ValueError, TypeError, KeyError) as error:
            raise MandateMalformed from error
        epoch = self._epochs.begin(mandate, stolen=stolen, by=_by(body))
        with self._store.reading() as tx:
            return {"epoch": epoch, "published": not self._membership.epoch_pending(tx)}


def _statement(keys: OwnKeys, now: Millis) -> dict[str, Any]:
    newest = keys.record.newest
    if newest is None:
        return {}
    said = newest.statement
    return {
        "statement_at": _when(said.iat),
        "statement_age_days": _days(said.iat, now),
        "statement_until": _when(said.exp),
    }


def _keys(keys: OwnKeys, now: Millis) -> Iterable[dict[str, Any]]:
    signing = keys.signing
    yield _one(signing.key.kid, "signing", "in_use", signing.since, now)
    for one in keys.retired:
        state = "revoked" if kid_of(one.public) in keys.revoked else "retired"
        yield _one(kid_of(one.public), "signing", state, one.at, now)
    for number, seed in enumerate(keys.seeds):
        yield _one(seed.seed.kid, "encryption", "opens" if number else "in_use", seed.since, now)


def _one(kid: str, kind: str, state: str, since: int, now: Millis) -> dict[str, Any]:
    return {"kid": kid, "kind": kind, "state": state, "since": _when(since), "age_days": _days(since, now)}


def _when(at: int) -> str:
    return iso(Millis(at * 1000))


def _days(since: int, now: Millis) -> int:
    return max(0, (seconds(now) - since) // DAY)


def _body(call: Call, optional: frozenset[str]) -> Mapping[str, Any]:
    return _checked(lambda: fields(call.body or {}, frozenset(), optional))


def _by(body: Mapping[str, Any]) -> str:
    return _checked(lambda: text(body.get("by", ""), "by")) or CONTROL


def _checked(read: Callable[[], T]) -> T:
    try:
        return read()
    except ShapeRefused as error:
        raise CallMalformed(why=error) from error
