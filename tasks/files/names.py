"""Names that people gave to files, made harmless for whoever downloads them.

A name is only ever shown and suggested; nothing is stored under it.
"""

import re
import unicodedata

LONGEST = 255
_UNNAMED = "file"
_LONGEST_ENDING = 20
#: They turn the direction of what follows, so that "exe.png" can be read where "gnp.exe" stands.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
#: Controls, lone surrogates, code points without a character, and separators of lines.
_UNPRINTABLE = {"Cc", "Cs", "Cn", "Co", "Zl", "Zp"}
#: Signs without a width of their own. Between others they have a use, as in emoji.
_UNSEEN = {"Cf", "Mn", "Zs"}
#: Windows cannot keep these in a name, and ":" leads into another stream of the file.
_REFUSED_BY_WINDOWS = re.compile(r'[<>:"|?*]')
#: Devices on Windows, with whatever ending.
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|\Z)", re.IGNORECASE)


def clean_name(given: str) -> str:
    """The last part of the path that was given, without what misleads or what systems refuse."""
    name = unicodedata.normalize("NFC", given)
    name = re.split(r"[/\\]", name)[-1]
    name = _TURNING.sub("", name)
    name = "".join(sign for sign in name if unicodedata.category(sign) not in _UNPRINTABLE)
    name = _REFUSED_BY_WINDOWS.sub("_", name)
    name = " ".join(name.split()).rstrip(". ")
    if _DEVICE.match(name):
        name = f"_{name}"
    return _shortened(name) if _is_seen(name) else _UNNAMED


def _is_seen(name: str) -> bool:
    """Not of nothing but spaces without width, of which a link would have no text."""
    return any(unicodedata.category(sign) not in _UNSEEN for sign in name)


def _shortened(name: str) -> str:
    """At most 255 bytes, as file systems have it; the ending stays, as programs go by it."""
    if len(name.encode()) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    tail = f"{dot}{ending}"
    if not stem or len(tail.encode()) > _LONGEST_ENDING:
        stem, tail = name, ""
    room = LONGEST - len(tail.encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(". ") + tail
