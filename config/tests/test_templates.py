"""What holds for every template: tags of the frame, and nothing that the policy would refuse."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.template import Context, Template
from django.template.loader import get_template

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if "email" not in path.parts]
#: Inline styles, handlers and scripts. A mail may have styles: mail programs know no others.
REFUSED = re.compile(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)|javascript:")


def shown(source: str, **context: object) -> str:
    return Template("{% load stint %}" + source).render(Context(context))


def name(path: Path) -> str:
    return str(path.relative_to(settings.BASE_DIR / "templates"))


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_no_page_holds_what_the_content_policy_refuses(path: Path) -> None:
    assert not REFUSED.findall(path.read_text())


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_template_parses_and_names_icons_that_exist(path: Path) -> None:
    get_template(name(path))
    for icon in re.findall(r"""{% icon ["']([\w-]+)["']""", path.read_text()):
        assert shown(f'{{% icon "{icon}" %}}').startswith("<svg")


def test_an_icon_is_inline_hidden_from_readers_and_keeps_its_shapes() -> None:
    svg = shown('{% icon "square-kanban" %}')

    assert svg.startswith('<svg class="icon" aria-hidden="true"')
    assert '<rect width="18" height="18"' in svg
    assert "<!--" not in svg


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        shown('{% icon "no-such-icon" %}')


@pytest.mark.parametrize(
    ("person", "initials"),
    [("Alice Lindqvist", "AL"), ("bob", "B"), ("Ana de la Vega", "AV"), ("<b>", "&lt;")],
)
def test_an_avatar_is_initials_on_the_persons_own_colour(person: str, initials: str) -> None:
    html = shown("{% avatar id name %}", id=UUID(int=13), name=person)

    assert f">{initials}</span>" in html
    assert "hue-5" in html
    assert "<b>" not in html


@pytest.mark.parametrize("path", sorted((settings.BASE_DIR / "static").rglob("*.css")), ids=str)
def test_style_sheets_load_nothing_from_elsewhere(path: Path) -> None:
    assert not re.findall(r"@import|https?://|url\((?!['\"]?data:)", path.read_text())
