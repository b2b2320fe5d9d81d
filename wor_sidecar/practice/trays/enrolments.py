"""Enrolment files: offered for several users, traded account by account, taken back.

Who can read a file can pair, and names the account himself. So what a file pairs is an assistant and never
more, never takes a name that the administrator gave by hand, and stands in the list with the file's id.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from wor_sidecar.domain.cleaning import clean_line
from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.errors.tray import AccountTaken, EnrolmentRefused, TrayNameRefused
from wor_sidecar.domain.identifiers import new_id
from wor_sidecar.practice.consent.person import Person
from wor_sidecar.practice.trays import rows
from wor_sidecar.practice.trays.enrolment import Enrolment, EnrolmentId, checked_span
from wor_sidecar.practice.trays.tray import LONGEST_NAME, DeskRole, checked_name, same_name
from wor_sidecar.practice.trays.trays import NOBODY, TOKEN_BYTES, Pairing, Trays
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Store, Transaction

_REVOKED_HERE: Final = "account revoked"


@dataclass(frozen=True, slots=True, repr=False)
class Made:
    """A file to write: the one time that its secret is seen here."""

    enrolment: Enrolment
    secret: str


class Enrolments:
    """The files of this practice."""

    def __init__(self, store: Store, trays: Trays) -> None:
        self._store = store
        self._trays = trays

    def offer(self, tx: Transaction, users: int, last_day: date | None, person: Person) -> Made:
        """Make a secret for so many users, up to and including a local day.

        Raises:
            EnrolmentTooWide: for nobody, or for more than anybody needs.

        """
        now = tx.clock.now()
        users, last = checked_span(users, last_day, local_date(now))
        secret = tx.randomness(TOKEN_BYTES).hex()
        id_ = EnrolmentId(new_id(tx.randomness))
        made = Enrolment(id_, self._trays.digest("enrolment", secret), now, last, users)
        rows.add_enrolment(tx, made)
        line = f"{users} users until {last.isoformat()}"
        tx.audit(AuditLine("enrolment.offered", person.user, person.role, id_, person.on_behalf_of, line))
        return Made(made, secret)

    def listed(self, tx: Transaction) -> list[Enrolment]:
        """List every file, the oldest first."""
        return rows.enrolments(tx)

    def enrol(self, secret: str, account: str, workstation: str, address: str) -> Pairing:
        """Trade the secret for a token of an account, in a transaction of its own: a refusal is a line too.

        The same account on the same workstation again gets a new token in the place of the old one.

        Raises:
            EnrolmentRefused: the file opens nothing, or nothing for this account any more.
            AccountTaken: the administrator paired somebody by this name.
            TrayNameRefused: nobody is called that.
            PairingTooFast: a wrong secret came from this address a moment ago.

        """
        name, place = checked_name(account), checked_workstation(workstation)
        with self._trays.slowness.trying(address):
            with self._store.transaction() as tx:
                traded = self._traded(tx, self._trays.digest("enrolment", secret), name, place)
            if isinstance(traded, Pairing):
                return traded
            raise traded

    def revoke(self, tx: Transaction, which: str, person: Person) -> Enrolment | None:
        """Shut a file by its id; None where there is none of that id. Whom it paired is not touched."""
        found = next((one for one in rows.enrolments(tx) if one.id == which), None)
        if found is not None and found.revoked_at is None:
            rows.shut(tx, found.id, tx.clock.now())
            who = (person.user, person.role, found.id, person.on_behalf_of)
            tx.audit(AuditLine("enrolment.revoked", *who))
        return found

    def _traded(
        self, tx: Transaction, digest: str, name: str, workstation: str
    ) -> Pairing | EnrolmentRefused | AccountTaken:
        found = rows.enrolment_of(tx, digest)
        why = found.shut(local_date(tx.clock.now())) if found else "unknown"
        if found is None or why:
            return _refused(tx, found, name, why)
        namesakes = [tray for tray in rows.all_trays(tx) if same_name(tray.name, name)]
        if any(tray.enrolment == found.id and tray.revoked_at is not None for tray in namesakes):
            return _refused(tx, found, name, _REVOKED_HERE)
        live = [tray for tray in namesakes if tray.revoked_at is None]
        if any(tray.enrolment is None for tray in live):
            _refused(tx, found, name, "name paired by hand")
            return AccountTaken(name=name)
        for tray in live:
            if tray.workstation == workstation and tray.role is DeskRole.ASSISTANT:
                return self._trays.seat_anew(tx, tray)
        rows.keep_enrolment(tx, found.once_more())
        return self._trays.seat(tx, name, DeskRole.ASSISTANT, workstation, found.id)


def checked_workstation(name: str) -> str:
    """Return the name of a machine, as it called itself.

    Raises:
        TrayNameRefused: it has none, so that nobody could tell it from another.

    """
    cleaned = clean_line(name, LONGEST_NAME)
    if not cleaned:
        raise TrayNameRefused(limit=LONGEST_NAME)
    return cleaned


def _refused(tx: Transaction, found: Enrolment | None, name: str, why: str) -> EnrolmentRefused:
    """Write down who was refused: a known file's account, for else anybody could write names here."""
    user = name if found else NOBODY
    tx.audit(AuditLine("enrolment.refused", user, NOBODY, found.id if found else "", outcome=why))
    return EnrolmentRefused()
