"""Every mail as a phone shows it, by day and in the dark: it fits, and can be read and pressed."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import sync_playwright

from config.tests.test_browser import FLAGS, browser_path
from notifications.tests.every_mail import every_mail

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PICTURES = os.environ.get("PICTURES", "")
SCHEMES = ("light", "dark")
WIDTH = 390
#: What is wrong with the page, how many texts and buttons were looked at, and how light it is.
LOOK = """
() => {
  const problems = [];
  const parse = (text) => {
    const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
    return { rgb: [r, g, b], a };
  };
  const over = (top, alpha, below) => top.map((part, i) => part * alpha + below[i] * (1 - alpha));
  const light = (rgb) => {
    const [r, g, b] = rgb.map((part) => {
      const c = part / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    if (!element) return [255, 255, 255];
    const { rgb, a } = parse(getComputedStyle(element).backgroundColor);
    return a === 1 ? rgb : over(rgb, a, ground(element.parentElement));
  };
  const opacity = (element) =>
    element ? Number(getComputedStyle(element).opacity) * opacity(element.parentElement) : 1;
  const page = document.documentElement;
  if (page.scrollWidth > screen.width) problems.push(`${page.scrollWidth} px wide`);

  let texts = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const words = walker.currentNode.data.trim();
    if (!words || !element.getClientRects().length) continue;
    texts += 1;
    const style = getComputedStyle(element);
    const name = words.slice(0, 40);
    if (parseFloat(style.fontSize) < 14) problems.push(`${style.fontSize}: ${name}`);
    const below = ground(element);
    const { rgb, a } = parse(style.color);
    const [one, other] = [light(over(rgb, a * opacity(element), below)), light(below)];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (contrast < 4.5) problems.push(`contrast ${contrast.toFixed(2)}: ${name}`);
  }

  let buttons = 0;
  for (const link of document.querySelectorAll("a")) {
    const own = parse(getComputedStyle(link).backgroundColor).a > 0;
    if (!own && !link.closest(".press")) continue;
    buttons += 1;
    const { height } = link.getBoundingClientRect();
    if (height < 40) problems.push(`button ${height} px high: ${link.textContent.trim()}`);
  }
  return { problems, texts, buttons, ground: light(ground(document.body)) };
}
"""
type Looks = dict[tuple[str, str], dict[str, Any]]


def look_at(mails: Mapping[str, str]) -> Looks:
    """Each in both schemes. No database is asked while the browser runs."""
    looks: Looks = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        page = browser.new_page(viewport={"width": WIDTH, "height": 800}, is_mobile=True)
        for name, html in mails.items():
            page.set_content(html)
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                looks[name, scheme] = page.evaluate(LOOK)
                if PICTURES:
                    path = f"{PICTURES}/mail-{Path(name).stem}-{WIDTH}-{scheme}.png"
                    page.screenshot(path=path, full_page=True)
        browser.close()
    return looks


@pytest.mark.django_db
def test_every_mail_fits_a_phone_and_can_be_read_there() -> None:
    mails = every_mail()
    folder = Path(settings.BASE_DIR) / "templates" / "notifications" / "email"
    assert mails.keys() == {path.name for path in folder.glob("[!_]*.html")}
    looks = look_at(mails)
    wrong = {key: look["problems"] for key, look in looks.items() if look["problems"]}
    assert wrong == {}
    for (name, scheme), look in looks.items():
        assert look["texts"] >= 3, name
        assert look["buttons"] >= 1 or name == "digest.html", name
        assert (look["ground"] < 0.2) == (scheme == "dark"), (name, scheme)


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ("<p style='width: 500px'>Wide</p>", "px wide"),
        ("<p style='font-size: 13px'>Small</p>", "13px: Small"),
        ("<p style='color: #aaa'>Pale</p>", "contrast 2.32: Pale"),
        ("<div style='opacity: .4'><p>Faint</p></div>", "contrast"),
        ("<a style='background: #000; color: #fff'>Low</a>", "px high: Low"),
    ],
)
def test_what_is_wrong_is_seen(html: str, problem: str) -> None:
    page = "<meta name=viewport content='width=device-width'><body style='background: #fff'>"
    [found] = look_at({"broken": page + html})["broken", "light"]["problems"]
    assert problem in found
