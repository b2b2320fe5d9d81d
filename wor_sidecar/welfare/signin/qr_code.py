"""An app's secret as a QR code in a page: drawn on the server, without script or style of its own."""

import io

import segno
from markupsafe import Markup

_SCALE = 4


def qr_svg(uri: str) -> Markup:
    """Draw an address; its words stand beside it for who can't scan it."""
    out = io.BytesIO()
    code = segno.make_qr(uri, error="m")
    code.save(out, kind="svg", scale=_SCALE, light="white", xmldecl=False, svgclass=None, lineclass=None)
    return Markup(out.getvalue().decode())  # noqa: S704 - segno draws paths; the address isn't in it as text
