"""One-time codes at rest: hashes only, each good for one organisation of one kind until it expires."""

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from wor_sidecar.domain.errors.postbus import CodeNotValid, QuotaReached
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.domain.partner import Kind
from wor_sidecar.postbus.admissions import code_digest
from wor_sidecar.postbus.settings import QuotaSettings
from wor_sidecar.postbus.tables import codes

DAY = 86_400
CODES_KEPT = 30 * DAY
"""Seconds beyond its expiry that a code still says by whom it was used."""
OPERATOR = ""
"""Who issued a code that came from the command line."""


def issue(connection: Connection, code: str, kind: Kind, issuer: str, now: int, quota: QuotaSettings) -> int:
    """Keep a code and return when it expires, in Unix seconds; one that exists keeps its moment.

    Raises:
        QuotaReached: the issuer has too many that nobody used.

    """
    digest = code_digest(code)
    known = connection.execute(select(codes.c.expires).where(codes.c.digest == digest)).scalar_one_or_none()
    if known is not None:
        return int(known)
    if issuer != OPERATOR and _unused(connection, issuer, now) >= quota.open_invitations:
        raise QuotaReached(retry_after=quota.retry_after_seconds)
    expires = now + quota.invitation_days * DAY
    row = {"digest": digest, "kind": kind, "issuer": issuer, "expires": expires}
    connection.execute(insert(codes), row)
    return expires


def redeem(connection: Connection, code: str, organisation: OrganisationId, now: int) -> Kind:
    """Use a code up and return what it admits as; the same organisation may do so again.

    Raises:
        CodeNotValid: unknown, expired, or used by another.

    """
    digest = code_digest(code)
    usable = or_(codes.c.used_by == organisation, codes.c.used_by.is_(None) & (codes.c.expires > now))
    taken = connection.execute(
        update(codes).where(codes.c.digest == digest, usable).values(used_by=organisation)
    )
    if taken.rowcount != 1:
        raise CodeNotValid
    return Kind(connection.execute(select(codes.c.kind).where(codes.c.digest == digest)).scalar_one())


def sweep(connection: Connection, now: int) -> None:
    """Forget codes whose time is long over, used or not: whoever was let in has an admission by now."""
    connection.execute(delete(codes).where(codes.c.expires <= now - CODES_KEPT))


def _unused(connection: Connection, issuer: str, now: int) -> int:
    query = select(func.count()).where(
        codes.c.issuer == issuer, codes.c.used_by.is_(None), codes.c.expires > now
    )
    return int(connection.execute(query).scalar_one())
