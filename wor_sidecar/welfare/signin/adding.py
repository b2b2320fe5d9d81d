"""A passkey that is made: what a browser is asked for, and what is kept of its answer."""

from typing import Final

from wor_sidecar.domain.errors.sign_in import PasskeyNotMade
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.welfare.signin import ceremony, challenges, passkeys
from wor_sidecar.welfare.signin.ceremony import Party
from wor_sidecar.welfare.signin.challenges import Purpose
from wor_sidecar.welfare.signin.passkeys import NewKey
from wor_sidecar.welfare.signin.proving import Signed, handle_of
from wor_sidecar.welfare.signin.users import User

LONGEST_NAME: Final = 60


def asked(tx: Transaction, party: Party, user: User, holder: str) -> str:
    """Return what the browser of `holder` is asked, as JSON."""
    challenge = challenges.give(tx, holder, Purpose.ADD)
    known = passkeys.of_user(tx, user.id)
    return ceremony.to_make(party, user.id, user.full_name, handle_of(tx, user.id), challenge, known)


def answered(store: Store, signed: Signed) -> NewKey:
    """Return the key of a browser's answer; its challenge is used up, whatever comes of it.

    Raises:
        PasskeyNotMade: the answer isn't right.

    """
    answer = ceremony.read(signed.answer)
    with store.transaction() as tx:
        ours = answer is not None and challenges.use(tx, answer.challenge, signed.holder, Purpose.ADD)
    key = ceremony.made(answer, signed.party) if answer and ours else None
    if key is None:
        raise PasskeyNotMade
    return key


def keep(tx: Transaction, user: User, key: NewKey, name: str) -> None:
    """Keep a passkey of a user under the name that they gave it; `name` may be empty.

    Raises:
        PasskeyNotMade: somebody has it already.

    """
    if passkeys.by_credential(tx, key.credential) is not None:
        raise PasskeyNotMade
    passkeys.add(tx, user.id, tidy(name), key)
    tx.audit(AuditLine("passkey.added", user.id, user.role.value))


def tidy(name: str) -> str:
    """Return a passkey's name on one line, in at most 60 characters."""
    return " ".join(name.split())[:LONGEST_NAME]
