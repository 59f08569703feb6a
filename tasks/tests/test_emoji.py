"""What counts as one emoji."""

import pytest

from tasks.emoji import one_emoji


@pytest.mark.parametrize(
    "text",
    [
        "👍",
        "🎉",
        "⚡",
        "👍🏽",
        "☝🏽",
        "👨‍👩‍👧‍👦",
        "🏳️‍🌈",
        "❤️‍🔥",
        "👩🏽‍⚕️",
        "🇩🇪",
        "#️⃣",
        "7️⃣",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "🫠",
        "©️",
        "🃏",
    ],
)
def test_one_picture_is_one_emoji(text: str) -> None:
    assert one_emoji(text) == text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("❤", "❤️"), ("❤️", "❤️"), ("👍\ufe0f", "👍"), ("⚡️", "⚡"), ("1⃣", "1️⃣"), ("🏳‍🌈", "🏳️‍🌈")],
)
def test_one_picture_has_one_spelling(typed: str, kept: str) -> None:
    assert one_emoji(typed) == kept


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "a", "1", "#", "👍👍", "👍a", "a👍", " 👍", "👍 ", "👍\n", "<b>", "é", "漢",
        "\u200d", "👍\u200d", "\u200d👍", "\ufe0f", "🏽", "🇩", "🇩🇪🇫", "👍🏽🏽", "\U0001f8ff",
        "👍" + "\u200d👍" * 8, "👍" * 5000, "\u202e👍", "\U000e0067", "🏴󠁧󠁢",
    ],
)  # fmt: skip
def test_everything_else_is_none(text: str) -> None:
    assert one_emoji(text) is None
