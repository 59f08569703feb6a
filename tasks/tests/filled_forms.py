"""What a browser would send of a form on a page, read from the HTML itself."""

from html.parser import HTMLParser
from typing import Any

type Filled = dict[str, list[str]]


def filled_in(answer: Any, field: str) -> Filled:
    """Of the form that has this field (HTML, section 4.10.21.4: constructing the entry list)."""
    reading = _Reading()
    reading.feed(answer.content.decode())
    return next(form for form in reading.forms if field in form)


class _Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Filled] = []
        self._name = ""  # of the textarea or select that is open
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        match tag:
            case "form":
                self.forms.append({})
            case "input":
                self._input(found)
            case "textarea":
                self._name, self._text = found.get("name", ""), []
            case "select":
                self._name = found.get("name", "")
            case "option" if "selected" in found and self.forms:
                self._add(self._name, found.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text is not None:
            self._add(self._name, "".join(self._text).removeprefix("\n"))
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def _input(self, found: dict[str, str]) -> None:
        kind = found.get("type", "text")
        is_sent = "checked" in found or kind not in ("checkbox", "radio")
        if is_sent and kind not in ("submit", "file") and "name" in found and self.forms:
            self._add(found["name"], found.get("value", "on" if kind == "checkbox" else ""))

    def _add(self, name: str, value: str) -> None:
        self.forms[-1].setdefault(name, []).append(value)
