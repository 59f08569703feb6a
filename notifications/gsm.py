"""How much of a text goes into an SMS: GSM 03.38 and, for what it does not have, UCS-2.

One letter outside of the alphabet more than halves the room, and each part costs. So what word
processors make of quotes and dashes becomes plain again. After 3GPP TS 23.038 (6.2.1) and 23.040
(9.2.3.24.1).
"""

_ALPHABET = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: Each takes the room of two.
_EXTENSION = frozenset("^{}\\[~]|€\f")
_PLAIN = str.maketrans(
    {
        "…": "...",
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "\N{EN DASH}": "-",
        "—": "-",
        "\N{NO-BREAK SPACE}": " ",
        "\t": " ",
        "`": "'",
    }
)
#: Parts of a message, and what goes into each of several: septets, and units of 16 bits.
_PARTS, _SEPTETS, _UNITS = 2, 153, 67


def fit(line: str, ending: str) -> str:
    """Both in two parts. The ending, an address, stays whole: half of one opens nothing."""
    line = line.translate(_PLAIN)
    if _fits(whole := f"{line} {ending}"):
        return whole
    for length in range(len(line) - 1, 0, -1):
        if _fits(cut := f"{line[:length].rstrip()}... {ending}"):
            return cut
    return ending


def _fits(text: str) -> bool:
    if all(letter in _ALPHABET or letter in _EXTENSION for letter in text):
        return len(text) + sum(letter in _EXTENSION for letter in text) <= _PARTS * _SEPTETS
    return len(text.encode("utf-16-be")) // 2 <= _PARTS * _UNITS
