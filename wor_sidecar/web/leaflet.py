"""The leaflet as a piece of a page: Markdown without HTML, pictures and links, for it is printed."""

from functools import cache

from markdown_it import MarkdownIt
from markupsafe import Markup


def leaflet_html(markdown: str, *, highest: int = 0) -> Markup:
    """Return the leaflet as HTML that a template may show as it is; signs of a name stay signs.

    `highest`: the level of its first heading, so that it fits under the page's own ones.
    """
    reader = _reader()
    tokens = reader.parse(markdown)
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    for token in headings if highest else ():
        token.tag = f"h{highest}"
    html = reader.renderer.render(tokens, reader.options, {})
    return Markup(html)  # noqa: S704 - the reader escapes everything; see _reader


@cache
def _reader() -> MarkdownIt:
    """Names of partners stand in a leaflet: nobody else's link or picture comes with them."""
    outside = ["link", "image", "autolink", "reference", "html_inline", "html_block"]
    return MarkdownIt("commonmark", {"html": False}).disable(outside)
