"""An invitation as a QR code: on paper, or in a terminal."""

import io

import segno

from wor_sidecar.exchange.invitation import Invitation
from wor_sidecar.exchange.invitation_text import invitation_to_text

_SCALE = 4


def qr_of(invitation: Invitation) -> segno.QRCode:
    """Draw it as small as it can be, and as well protected as that size allows."""
    return segno.make_qr(invitation_to_text(invitation), error="l", mode="alphanumeric", boost_error=True)


def svg_of(invitation: Invitation) -> bytes:
    """Draw it for paper; no script, no link, nothing from elsewhere."""
    out = io.BytesIO()
    qr_of(invitation).save(out, kind="svg", scale=_SCALE, light="white", svgclass=None, lineclass=None)
    return out.getvalue()


def drawn_here(invitation: Invitation) -> str:
    """Draw it in characters, two rows in one line, for a dark or a light terminal."""
    out = io.StringIO()
    qr_of(invitation).terminal(out, compact=True)
    return out.getvalue()
