"""Browsers that take push messages, and chats."""

from collections.abc import Mapping
from typing import Any

from config.tests.areas.area import Area, Route, Write
from notifications.devices.actions import subscribe
from notifications.devices.chats import give_chat
from notifications.models import ChatWebhook, PhoneNumber, PushSubscription
from tasks.models import Task
from teams.models import Membership

_KEYS = {
    "p256dh": (
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    ),
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}
_GOOD = {"endpoint": "https://push.example.org/send/7f3a", "keys": _KEYS}
_WRONG: dict[str, list[Any]] = {
    "endpoint": [
        None,
        "",
        "push.example.org",
        "http://push.example.org/x",
        "https://user@push.example.org/x",
        "https://push.example.org:22/x",
        "https://10.0.0.1/x",
        "https:///x",
        "https://push.example.org/" + "x" * 1000,
        "a\x00b",
    ],
    "keys": [None, "", {}, [], {"p256dh": "x", "auth": "x"}, {**_KEYS, "auth": "AAAA"}],
    "expirationTime": ["", "1", -1, True, 1.5, 2**53 + 1],
    "label": [None, "x" * 101, "a\x00b"],
}


#: Of a name that nobody has: RFC 6761.
_CHAT = {"url": "https://chat.invalid/hooks/key", "flavour": "slack"}
_PHONE = {"number": "+44 7700 900123"}
_CODE = {"code": "271828"}
_NO_CODE = (409, 409, 409, 409, 409, 401)
_WRONG_PHONE: dict[str, list[Any]] = {
    "number": [None, "", "07700 900123", "+44", "+44 7700 x", "+" + "4" * 16, "1" * 31, "a\x00b"]
}
_OWNER = (200, 404, 404, 404, 404, 401)
_WRONG_CHAT: dict[str, list[Any]] = {
    "url": [*_WRONG["endpoint"], "https://127.0.0.1/x", "ü" * 1001],
    "flavour": [None, "", "SLACK", "standard", "teams"],
}


def _make(task: Task) -> Mapping[str, Any]:
    admin = Membership.objects.filter(team=task.team, role="admin").earliest("created_at").user
    endpoint = f"https://push.example.org/{admin.pk}"
    give_chat(actor=admin, user=admin, **_CHAT)
    PhoneNumber.objects.create(user=admin, number="+447700900456")
    made = subscribe(actor=admin, user=admin, endpoint=endpoint, label="Phone", **_KEYS)
    return {"push_id": made.pk}


AREA = Area(
    routes=(
        Route("GET", "users/me/push-subscriptions", None, (200, 200, 200, 200, 200, 401)),
        Route("POST", "users/me/push-subscriptions", _GOOD, (201, 201, 201, 201, 201, 401)),
        Route(
            "DELETE",
            "users/me/push-subscriptions/{push_id}",
            None,
            (204, 404, 404, 404, 404, 401),
        ),
        Route("GET", "users/me/chat", None, _OWNER),
        Route("PUT", "users/me/chat", _CHAT, (200, 200, 200, 200, 200, 401)),
        Route("DELETE", "users/me/chat", None, (204, 404, 404, 404, 404, 401)),
        Route("POST", "users/me/chat/test", None, _OWNER),
        Route("GET", "users/me/phone", None, _OWNER),
        # Here nothing sends SMS: the code that would come by one is of test_sms.py.
        Route("PUT", "users/me/phone", _PHONE, _NO_CODE),
        Route("DELETE", "users/me/phone", None, (204, 404, 404, 404, 404, 401)),
        Route("POST", "users/me/phone/verify", _CODE, _NO_CODE),
    ),
    writes=(
        Write(
            "POST",
            "users/me/push-subscriptions",
            {**_GOOD, "label": "Phone", "expirationTime": None},
            {"endpoint", "keys"},
            _WRONG,
            {"expirationTime": [None, 5, 1795000000000]},
        ),
        Write("PUT", "users/me/chat", _CHAT, {"url", "flavour"}, _WRONG_CHAT),
        Write("POST", "users/me/chat/test", {}),
        Write("PUT", "users/me/phone", _PHONE, {"number"}, _WRONG_PHONE),
        Write(
            "POST", "users/me/phone/verify", _CODE, {"code"}, {"code": [None, "", "1" * 11, "\x00"]}
        ),
    ),
    tables=(PushSubscription, ChatWebhook, PhoneNumber),
    make=_make,
)
