"""Webhooks of a team."""

from collections.abc import Mapping
from typing import Any

from config.tests.areas.area import Area, Route, Write
from config.tests.areas.doors import api, page
from notifications.models import Webhook, WebhookCursor
from notifications.webhooks.actions import create_webhook
from tasks.models import Task
from teams.policies import Action

_ADMINS = (200, 403, 403, 403, 404, 401)
_ADMINS_ASK = (202, 403, 403, 403, 404, 401)
_ALL = "teams/{slug}/webhooks"
_ONE = "teams/{slug}/webhooks/{webhook_id}"
_URL = "https://hooks.example.org/stint"
_GOOD = {"name": "Mine", "url": _URL, "events": ["task"], "flavour": "slack", "is_active": True}
_WRONG: dict[str, list[Any]] = {
    "name": [None, "", "  ", "x" * 101, "a\x00b"],
    "url": [
        *(None, "", "x", "http://hooks.example.org/", "https://127.0.0.1/", "https://0x7f.1/"),
        *("https://a@b.example/", "https://a.example/\x00", "https://a.example/" + "x" * 1000),
    ],
    "events": [None, "task", [5], [None], ["nonsense"], ["TASK"], ["task."], ["task"] * 101],
    "flavour": [None, "", "SLACK", "teams"],
    "is_active": [None, "true", 1],
    "seq": [None, 0, -1, "1", 1.5, True, 10**12, 10**30],
}
_FINE: dict[str, list[Any]] = {"events": [[]], "is_active": [True], "seq": [5]}
_DOOR = ("{w.team.slug}", "{w.things[webhook_id]}")
_API = "teams/{w.team.slug}/webhooks"
_OF = _API + "/{w.things[webhook_id]}"
_FORM = {"name": "Mine", "url": _URL, "flavour": "standard", "is_active": "on"}

_NOW = {"url": _URL, "name": "New", "flavour": "standard", "groups": "cycle", "is_active": "on"}
_SHOWN = _NOW | {f"initial-{name}": value for name, value in _NOW.items()}


def _make(task: Task) -> Mapping[str, Any]:
    webhook, _ = create_webhook(actor=None, team=task.team, url=_URL, events=["cycle"])
    return {"webhook_id": webhook.pk}


AREA = Area(
    routes=(
        Route("GET", _ALL, None, _ADMINS),
        Route("POST", _ALL, {"url": _URL}, (201, 403, 403, 403, 404, 401)),
        Route("GET", _ONE, None, _ADMINS),
        Route("PATCH", _ONE, {"name": "New"}, _ADMINS),
        Route("DELETE", _ONE, None, (204, 403, 403, 403, 404, 401)),
        Route("POST", f"{_ONE}/rotate-secret", None, _ADMINS),
        Route("POST", f"{_ONE}/test", None, _ADMINS_ASK),
        Route("POST", f"{_ONE}/retry", None, _ADMINS_ASK),
        Route("POST", f"{_ONE}/replay", {"seq": 1}, _ADMINS_ASK),
        Route("GET", f"{_ONE}/attempts", None, _ADMINS),
    ),
    writes=(
        Write("POST", _ALL, _GOOD, {"url"}, _WRONG, _FINE),
        Write("PATCH", _ONE, _GOOD, set(), _WRONG, _FINE),
        Write("POST", f"{_ONE}/rotate-secret", {}),
        Write("POST", f"{_ONE}/test", {}),
        Write("POST", f"{_ONE}/retry", {}),
        Write("POST", f"{_ONE}/replay", {"seq": 1}, {"seq"}, _WRONG, _FINE),
    ),
    doors={
        Action.WEBHOOK_EDIT: (
            api("get", _API),
            api("post", _API, {"url": _URL}),
            api("patch", _OF, {"name": "New"}),
            api("post", f"{_OF}/replay", {"seq": 1}),
            page("notifications:webhooks", "{w.team.slug}"),
            page("notifications:webhook_new", "{w.team.slug}"),
            page("notifications:webhook_new", "{w.team.slug}", post=_FORM),
            page("notifications:webhook", *_DOOR),
            page("notifications:webhook_change", *_DOOR),
            page("notifications:webhook_change", *_DOOR, post=_SHOWN),
            page("notifications:webhook_replay", *_DOOR, post={"seq": "1"}),
            page("notifications:webhook_test", *_DOOR, post={"a": "b"}),
            page("notifications:webhook_retry", *_DOOR, post={"a": "b"}),
            page("notifications:webhook_rotate", *_DOOR, post={"a": "b"}),
            page("notifications:webhook_remove", *_DOOR, post={"a": "b"}),
        )
    },
    tables=(Webhook, WebhookCursor),
    make=_make,
)
