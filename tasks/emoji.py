"""What counts as one emoji, told from Unicode's own tables without a list that would grow old.

The shapes are those of UTS #51 (emoji, section 1.4.9): pictures with their skin tones, joined by
ZWJ; flags of two letters or of tags; and keycaps.
"""

import re
import unicodedata

_PICTURE = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2900-\u297f"
    "\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa"
    "\U0001f400-\U0001faff]"
)
_PIECE = f"{_PICTURE}(?:[\U0001f3fb-\U0001f3ff]|\ufe0f)?"
_EMOJI = re.compile(
    f"{_PIECE}(?:\u200d{_PIECE}){{0,7}}"
    "|[\U0001f1e6-\U0001f1ff]{2}"
    "|\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f"
    "|[0-9#*]\ufe0f?\u20e3"
)
_ALONE = re.compile(f"({_PICTURE})\ufe0f?(?![\U0001f3fb-\U0001f3ff])")
_KEYCAP = re.compile("([0-9#*])\ufe0f?\u20e3")


def one_emoji(text: str) -> str | None:
    """The one emoji that the text is, in one spelling; None when it is anything else.

    U+FE0F asks for a picture where a letter would be shown. What is a picture anyway (the wide
    ones, UAX #11) is spelled without, the others with it: keyboards differ, and ❤ is ❤️.
    """
    if not _EMOJI.fullmatch(text):
        return None
    if not all(unicodedata.category(letter) != "Cn" for letter in text):
        return None
    return _KEYCAP.sub("\\1\ufe0f\u20e3", _ALONE.sub(_spelled, text))


def _spelled(found: re.Match[str]) -> str:
    is_picture = unicodedata.east_asian_width(found[1]) == "W"
    return found[1] if is_picture else f"{found[1]}\ufe0f"
