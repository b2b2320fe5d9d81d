"""The leaflet on a page."""

from markupsafe import Markup

from wor_sidecar.texts.consents import LeafletWords, leaflet
from wor_sidecar.web.leaflet import leaflet_html

WORDS = LeafletWords("Anna", "Welzijn De Brug", "0413-000004", "0413-000000", "0413-000009")


def test_the_leaflet_becomes_headings_lists_and_bold_words():
    page = leaflet_html(leaflet(WORDS))
    assert isinstance(page, Markup)
    assert page.startswith("<h3>Welzijn op Recept</h3>")
    assert page.count("<li>") == 4
    assert "binnen <strong>twee weken</strong>" in page


def test_a_name_brings_no_tag_no_link_and_no_picture():
    name = '<script src="//x"></script> [klik](https://example.org) ![p](https://example.org/p) <https://a.b>'
    page = leaflet_html(f"{name}\n\n<b>x</b>\n\n[a]: https://example.org\n\n[a]")
    assert "<script" not in page
    assert "<b>" not in page
    assert "<a" not in page
    assert "<img" not in page


def test_its_headings_fit_under_those_of_a_page():
    page = leaflet_html(leaflet(WORDS), highest=2)
    assert page.startswith("<h2>Welzijn op Recept</h2>")
    assert "<h3>" not in page
