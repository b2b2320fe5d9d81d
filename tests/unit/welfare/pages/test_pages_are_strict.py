"""What a page may do in a browser: no script or style inside, nothing from elsewhere, forms with a token."""

import re
from pathlib import Path

import pytest

import wor_sidecar.welfare.pages as room

TEMPLATES = sorted((Path(room.__file__).parent / "templates").glob("*.html"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_holds_no_script_no_style_and_nothing_from_elsewhere(template: Path) -> None:
    text = template.read_text("utf-8")
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|https?://|\|\s*safe", text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_form_that_posts_carries_the_token(template: Path) -> None:
    text = template.read_text("utf-8")
    for form in re.findall(r'<form method="post".*?</form>', text, re.DOTALL):
        assert "token_field(token)" in form or "hidden(token," in form
    assert text.count("<form ") == text.count('<form method="post"') + text.count('<form method="get"')


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_what_is_typed_goes_into_no_address(template: Path) -> None:
    """A form that gets narrows a list by what is chosen out of it; nothing can be typed into it."""
    for form in re.findall(r'<form method="get".*?</form>', template.read_text("utf-8"), re.DOTALL):
        assert set(re.findall(r'<input type="([^"]*)"|(<textarea|<input (?!type))', form)) <= {("hidden", "")}
        assert set(re.findall(r"{{ (\w+)\(", form)) <= {"_", "narrow", "choice"}


def test_the_pages_come_with_the_strict_headers(coach, bring) -> None:
    case = bring("active")
    for path in ("/", f"/cases/{case}", f"/cases/{case}/steps/stop", "/partners"):
        headers = coach.looks(path).answer.headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"


def test_a_form_without_the_token_changes_nothing(coach, bring, site) -> None:
    case = bring("received")
    version = str(site.desk.case(case).version)
    for token in ("", "0" * 64):
        answer = coach.browser.post(f"/cases/{case}/steps/accept", data={"token": token, "version": version})
        assert answer.status_code in {400, 403, 409}
    assert site.desk.case(case).state == "received"
