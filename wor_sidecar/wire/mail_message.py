"""A mail of ours as it leaves: plain words, and headers that tell of no machine and no number."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from wor_sidecar.domain.addresses import domain_of
from wor_sidecar.domain.clock import AMSTERDAM, Millis, as_datetime
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.texts.catalogue import language

_NUMBER_BYTES: Final = 16
"""Of the random part of a Message-ID."""


def plain_mail(
    subject: str, body: str, *, sender: str, to: str, at: Millis, randomness: Randomness
) -> EmailMessage:
    """Write a mail in the language that is spoken now."""
    message = EmailMessage()
    message["From"] = Address(addr_spec=sender)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = subject
    message["Date"] = format_datetime(as_datetime(at).astimezone(AMSTERDAM))
    # Random, under our mail domain: neither this machine's name nor how many went before.
    message["Message-ID"] = f"<{randomness(_NUMBER_BYTES).hex()}@{domain_of(sender)}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday reply comes back
    message.set_content(body + "\n", cte="quoted-printable")
    message["Content-Language"] = language() if language() in ("nl", "en") else "en"
    return message
