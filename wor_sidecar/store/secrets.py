"""A program's own named secrets (the practice's HMAC secret, our seeds): wrapped beside the data keys."""

from collections.abc import Callable

from wor_sidecar.store.transactions import Transaction


def store_secret(tx: Transaction, name: str, factory: Callable[[], bytes]) -> bytes:
    """Return the secret `name`, made by `factory` the first time; the transaction must write."""
    owner = _owner(name)
    if not tx.fields.has_key(owner):
        tx.fields.keep(owner, factory())
    return tx.fields.kept(owner)


def has_secret(tx: Transaction, name: str) -> bool:
    """Tell whether the secret was made."""
    return tx.fields.has_key(_owner(name))


def read_secret(tx: Transaction, name: str) -> bytes:
    """Return the secret `name`; any transaction will do.

    Raises:
        DataKeyGone: nobody made it.

    """
    return tx.fields.kept(_owner(name))


def replace_secret(tx: Transaction, name: str, secret: bytes) -> None:
    """Put another value in the place of a secret, made or not."""
    tx.fields.shred(_owner(name))
    tx.fields.keep(_owner(name), secret)


def _owner(name: str) -> str:
    return f"secret:{name}"
