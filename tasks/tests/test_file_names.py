"""What becomes of the names that people and attackers give to files."""

import pytest

from tasks.files.names import LONGEST, clean_name


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("report.pdf", "report.pdf"),
        ("Übersicht 2027 (final).xlsx", "Übersicht 2027 (final).xlsx"),
        ("报告.txt", "报告.txt"),
        (".gitignore", ".gitignore"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("C:\\fakepath\\photo.png", "photo.png"),
        ("/etc/passwd/", "file"),
        ("..", "file"),
        ("...", "file"),
        (".", "file"),
        ("", "file"),
        ("   ", "file"),
        ("\u200b\u200d", "file"),
        ("👩\u200d🚀.png", "👩\u200d🚀.png"),
        ("a\x00b.png", "ab.png"),
        ("a\r\nSet-Cookie: x=1.txt", "aSet-Cookie_ x=1.txt"),
        ("a\x1b[31m.txt", "a[31m.txt"),
        ("invoice\u202egnp.exe", "invoicegnp.exe"),
        ("a\u2066b\u2069\u200f.txt", "ab.txt"),
        ("a\u2028b.txt", "ab.txt"),
        ("\ud800.txt", ".txt"),
        ('what?<is>"this"|*.txt', "what__is__this___.txt"),
        ("file.txt:stream", "file.txt_stream"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("Lpt1 .tar.gz", "_Lpt1 .tar.gz"),
        ("console.txt", "console.txt"),
        ("com¹.txt", "_com¹.txt"),
        ("name. . .", "name"),
        ("a   b\tc.txt", "a bc.txt"),
        ("e\u0301.txt", "é.txt"),
    ],
)
def test_names(given: str, cleaned: str) -> None:
    assert clean_name(given) == cleaned


@pytest.mark.parametrize(
    "given", ["x" * 5000 + ".png", "報" * 300 + ".png", "👩‍👩‍👧" * 99 + ".png"]
)
def test_a_long_name_keeps_its_ending(given: str) -> None:
    cleaned = clean_name(given)
    assert cleaned.endswith(".png")
    assert LONGEST - 30 < len(cleaned.encode()) <= LONGEST


def test_an_ending_without_end_is_cut() -> None:
    assert len(clean_name("a." + "x" * 300)) == LONGEST


def test_cleaning_again_changes_nothing() -> None:
    for given in ("a" * 300 + "..", "CON.", "x/../y:", "\u202e"):
        assert clean_name(clean_name(given)) == clean_name(given)
