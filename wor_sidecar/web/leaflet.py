"""The leaflet as a piece of a page: Markdown without HTML, pictures and links, for it is printed."""

from functools import cache

from markdown_it import MarkdownIt
from markupsafe import Markup


def leaflet_html(markdown: str) -> Markup:
    """Return the leaflet as HTML that a template may show as it is; signs of a name stay signs."""
    return Markup(_reader().render(markdown))  # noqa: S704 - the reader escapes everything; see _reader


@cache
def _reader() -> MarkdownIt:
    """Names of partners stand in a leaflet: nobody else's link or picture comes with them."""
    outside = ["link", "image", "autolink", "reference", "html_inline", "html_block"]
    return MarkdownIt("commonmark", {"html": False}).disable(outside)
