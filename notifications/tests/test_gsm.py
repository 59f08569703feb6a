"""A message takes two parts at most, whatever it says: each costs."""

import pytest

from notifications.gsm import fit

URL = "https://stint.example.org/tasks/CORE-7"
#: As a telephone counts: https://www.twilio.com/docs/glossary/what-is-gsm-7-character-encoding
GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
DOUBLE = set("^{}\\[~]|€")


def parts(text: str) -> int:
    if set(text) <= GSM | DOUBLE:
        return -(-sum(2 if letter in DOUBLE else 1 for letter in text) // 153)
    return -(-len(text.encode("utf-16-le")) // 2 // 67)


@pytest.mark.parametrize(
    "line",
    [
        "plain words " * 60,
        "[brackets] " * 60,
        "Grüße aus Köln " * 60,
        "Привет " * 60,
        "😀 " * 100,
        "plain words " * 8 + "Привет " * 40,
    ],
)
def test_a_long_line_is_cut_to_two_parts_and_the_address_stays(line: str) -> None:
    text = fit(line, URL)
    cut, dots, ending = text.rpartition("... ")
    assert (dots, ending) == ("... ", URL)
    assert line.startswith(cut)
    assert parts(text) <= 2
    assert parts(f"{cut}{line[len(cut) : len(cut) + 8]}... {URL}") > 2, "more had no room"


def test_what_has_room_is_whole() -> None:
    assert fit("Grüße, Привет", URL) == f"Grüße, Привет {URL}"
    assert fit("a" * 100, URL) == f"{'a' * 100} {URL}"


def test_typography_costs_no_part() -> None:
    text = fit(
        "“Paint” \N{EN DASH} it's Bob\N{RIGHT SINGLE QUOTATION MARK}s … shed\N{NO-BREAK SPACE}now",
        URL,
    )
    assert text == f"\"Paint\" - it's Bob's ... shed now {URL}"
    assert parts(text) == 1


def test_an_address_that_takes_all_the_room_is_all() -> None:
    assert fit("Paint", "https://example.org/" + "p" * 400) == "https://example.org/" + "p" * 400
