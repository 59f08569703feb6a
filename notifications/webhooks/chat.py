"""Events and notifications in a chat. Nobody is called by it, and no title becomes a link.

Slack takes & < and > for its own (https://docs.slack.dev/messaging/formatting-message-text); its *
_ ~ and ` only change how a word looks, and cannot be escaped. Mattermost renders Markdown and calls
everybody at @channel, @all and @here. So an @ is followed by a space of no width, and what Markdown
would understand is escaped.
"""

import re

from notifications.models import Flavour
from tasks.sentences import names_in, tell
from teams.models import Event

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>&:])")
_NO_WIDTH = "\u200b"
_SLACK = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def message_about(flavour: Flavour, event: Event, url: str) -> str:
    who = event.actor.name if event.actor else "Stint"
    done = tell(event, names_in([event]))
    return (
        f"{_bold(flavour, who)} {_plain(flavour, done)}: {_link(flavour, event.target_label, url)}"
    )


def message_of_test(flavour: Flavour, team: str, url: str) -> str:
    return f"This is a test from {_link(flavour, team, url)} in Stint."


def message_to_person(flavour: Flavour, title: str, body: str, url: str) -> str:
    return f"{_link(flavour, title, url)}\n{_plain(flavour, body)}"


def _bold(flavour: Flavour, text: str) -> str:
    mark = "*" if flavour == Flavour.SLACK else "**"
    return f"{mark}{_plain(flavour, text)}{mark}"


def _link(flavour: Flavour, text: str, url: str) -> str:
    if flavour == Flavour.SLACK:
        return f"<{url}|{_plain(flavour, text)}>"
    return f"[{_plain(flavour, text)}]({url})"


def _plain(flavour: Flavour, text: str) -> str:
    line = " ".join(text.split()).replace("@", f"@{_NO_WIDTH}")
    if flavour == Flavour.SLACK:
        return "".join(_SLACK.get(letter, letter) for letter in line)
    return _MARKDOWN.sub(r"\\\1", line)
