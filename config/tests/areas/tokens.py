"""API tokens of people and bots."""

from collections.abc import Mapping
from typing import Any

from accounts.api_tokens import create_token
from accounts.models import ApiToken
from config.tests.areas.area import Area, Route, Write
from config.tests.areas.doors import api, page
from tasks.models import Task
from teams.actions import create_bot, create_bot_token
from teams.models import Membership
from teams.policies import Action

_ADMINS = (200, 403, 403, 403, 404, 401)
_ADMINS_CREATE = (201, 403, 403, 403, 404, 401)
_ADMINS_GONE = (204, 403, 403, 403, 404, 401)
_TOKEN = {"name": "Nightly", "scope": "write"}
_WRONG: dict[str, list[Any]] = {
    "name": [None, "", "  ", "x" * 101, "a\x00b"],
    "scope": [None, "", "READ", "all"],
    "role": [None, "", "admin", "owner"],
    "expires_at": ["", "tomorrow", "2020-01-01T00:00:00Z", True, 5],
}


def _make(task: Task) -> Mapping[str, Any]:
    admin = Membership.objects.filter(team=task.team, role="admin").earliest("created_at").user
    own, _ = create_token(actor=admin, user=admin, name="Mine", scope="read")
    bot = create_bot(actor=None, team=task.team, name="Robot", role="developer")
    of_bot, _ = create_bot_token(actor=None, membership=bot, name="Its", scope="write")
    return {"tokens": own.pk, "bot_id": bot.user_id, "token_id": of_bot.pk}


AREA = Area(
    routes=(
        Route("GET", "tokens", None, (200, 200, 200, 200, 200, 401)),
        Route("POST", "tokens", _TOKEN, (201, 201, 201, 201, 201, 401)),
        Route("DELETE", "tokens/{id}", None, (204, 404, 404, 404, 404, 401)),
        Route("GET", "teams/{slug}/bots", None, _ADMINS),
        Route("POST", "teams/{slug}/bots", {"name": "R", "role": "viewer"}, _ADMINS_CREATE),
        Route("PATCH", "teams/{slug}/bots/{bot_id}", {"role": "viewer"}, _ADMINS),
        Route("DELETE", "teams/{slug}/bots/{bot_id}", None, _ADMINS_GONE),
        Route("GET", "teams/{slug}/bots/{bot_id}/tokens", None, _ADMINS),
        Route("POST", "teams/{slug}/bots/{bot_id}/tokens", _TOKEN, _ADMINS_CREATE),
        Route("DELETE", "teams/{slug}/bots/{bot_id}/tokens/{token_id}", None, _ADMINS_GONE),
    ),
    writes=(
        Write(
            "POST",
            "tokens",
            {**_TOKEN, "expires_at": None, "team": None},
            {"name", "scope"},
            _WRONG | {"team": ["", "x" * 51, 5, True]},
        ),
        Write(
            "POST",
            "teams/{slug}/bots",
            {"name": "R", "role": "viewer"},
            {"name", "role"},
            _WRONG,
        ),
        Write("PATCH", "teams/{slug}/bots/{bot_id}", {"role": "viewer"}, set(), _WRONG),
        Write(
            "POST",
            "teams/{slug}/bots/{bot_id}/tokens",
            {**_TOKEN, "expires_at": None},
            {"name", "scope"},
            _WRONG,
        ),
    ),
    doors={
        Action.BOT_EDIT: (
            api("get", "teams/{w.team.slug}/bots"),
            api("post", "teams/{w.team.slug}/bots", {"name": "R", "role": "viewer"}),
            api("patch", "teams/{w.team.slug}/bots/{w.things[bot_id]}", {"role": "viewer"}),
            api("post", "teams/{w.team.slug}/bots/{w.things[bot_id]}/tokens", _TOKEN),
            api("delete", "teams/{w.team.slug}/bots/{w.things[bot_id]}"),
            page("teams:bots", "{w.team.slug}"),
            page("teams:bots", "{w.team.slug}", post={"name": "R", "role": "viewer"}),
            page(
                "teams:create_bot_token",
                "{w.team.slug}",
                "{w.things[bot_id]}",
                post={"name": "T", "scope": "read", "days": "0"},
            ),
            page(
                "teams:revoke_bot_token",
                "{w.team.slug}",
                "{w.things[bot_id]}",
                "{w.things[token_id]}",
                post={"a": "b"},
            ),
        )
    },
    tables=(ApiToken,),
    make=_make,
)
