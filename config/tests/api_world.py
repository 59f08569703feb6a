"""One team with somebody in each role and one of each thing, and the table of all routes.

``ROUTES`` is the whole API: a method, a path, a body that is good, and what each caller gets.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator

from accounts.models import User
from accounts.tests.api import Api
from accounts.tests.factories import PASSWORD, UserFactory
from accounts.tokens import start_family
from config.tests.areas import AREAS
from config.tests.areas.area import MEMBERS, Route
from tasks.models import Comment, Import, Status, Task
from tasks.tests.factories import CommentFactory, TaskFactory
from teams import clock
from teams.actions import invite
from teams.invitations import make_token
from teams.models import Invitation, Membership, Role, Team
from teams.tests.factories import a_member, a_team

_NAME = re.compile(r"<([a-z_]+)>")
_EVERYBODY = (200, 200, 200, 200, 200, 401)

ROUTES = [
    *(route for area in AREAS for route in area.routes),
    Route("POST", "auth/register", {"email": "n@example.com", "password": PASSWORD}, (201,) * 6),
    Route("POST", "auth/login", {"email": "dave@core.example", "password": PASSWORD}, (200,) * 6),
    Route("POST", "auth/refresh", {"refresh": "<refresh>"}, (200,) * 6),
    Route("POST", "auth/logout", {"refresh": "<refresh>"}, (204,) * 6),
    Route("DELETE", "auth/logout", {"refresh": "<refresh>"}, (204,) * 6),
    Route("POST", "auth/socket-ticket", None, _EVERYBODY),
    Route("GET", "users/me", None, _EVERYBODY),
    Route("PATCH", "users/me", {"first_name": "New"}, _EVERYBODY),
    Route("GET", "teams", None, _EVERYBODY),
    Route(
        "POST",
        "teams",
        {"name": "New", "slug": "new", "key": "NEW"},
        (201, 201, 201, 201, 201, 401),
    ),
    Route("GET", "teams/{slug}", None, MEMBERS),
    Route("PATCH", "teams/{slug}", {"name": "New"}, (200, 403, 403, 403, 404, 401)),
    Route("DELETE", "teams/{slug}", None, (204, 403, 403, 403, 404, 401)),
    Route("GET", "teams/{slug}/members", None, MEMBERS),
    Route("GET", "teams/{slug}/members/{user_id}", None, MEMBERS),
    Route(
        "PATCH",
        "teams/{slug}/members/{user_id}",
        {"role": "viewer"},
        (200, 403, 403, 403, 404, 401),
    ),
    Route("DELETE", "teams/{slug}/members/{user_id}", None, (204, 403, 403, 403, 404, 401)),
    Route("GET", "teams/{slug}/invitations", None, (200, 200, 403, 403, 404, 401)),
    Route(
        "POST",
        "teams/{slug}/invitations",
        {"email": "new@example.com", "role": "viewer"},
        (201, 201, 403, 403, 404, 401),
    ),
    Route("DELETE", "teams/{slug}/invitations/{id}", None, (204, 204, 403, 403, 404, 401)),
    Route("POST", "teams/{slug}/invitations/{id}/resend", None, (200, 200, 403, 403, 404, 401)),
    Route("POST", "invitations/accept", {"token": "<token>"}, (403, 403, 403, 403, 403, 401)),
    Route("GET", "teams/{slug}/events", None, MEMBERS),
    Route("GET", "teams/{slug}/events/stream", None, MEMBERS),
    Route("GET", "tasks?team=<slug>", None, MEMBERS),
    Route("POST", "tasks", {"team": "<slug>", "title": "New"}, (201, 201, 201, 403, 404, 401)),
    Route("GET", "tasks/{id}", None, MEMBERS),
    Route("PUT", "tasks/{id}", {"title": "New"}, (200, 200, 200, 403, 404, 401)),
    Route("PATCH", "tasks/{id}", {"title": "New"}, (200, 200, 200, 403, 404, 401)),
    Route("DELETE", "tasks/{id}", None, (204, 204, 403, 403, 404, 401)),
    Route("GET", "tasks/{id}/comments", None, MEMBERS),
    Route("POST", "tasks/{id}/comments", {"body": "New"}, (201, 201, 201, 403, 404, 401), 201),
    Route("PATCH", "comments/{id}", {"body": "New"}, (403, 403, 403, 403, 404, 401)),
    Route("DELETE", "comments/{id}", None, (204, 204, 403, 403, 404, 401)),
]


@dataclass
class World:
    team: Team
    people: dict[str, User | None]
    task: Task
    comment: Comment
    invitation: Invitation
    member: User
    #: The things of the areas by name.
    things: dict[str, Any]

    def api(self, caller: str) -> Api:
        return Api(self.people[caller])

    def path(self, template: str) -> str:
        """With the ids of this world's things."""
        ids = {"teams": self.invitation.pk, "tasks": self.task.pk, "comments": self.comment.pk}
        thing = (self.things | ids).get(re.split(r"[/?]", template)[0])
        names = {"slug": self.team.slug, "user_id": self.member.pk, "id": thing}
        return str(self.fill(template)).format(**self.things | names)

    def fill(self, value: Any) -> Any:
        """Every ``<name>`` in it replaced by the id of that thing."""
        if isinstance(value, dict):
            return {name: self.fill(part) for name, part in value.items()}
        if isinstance(value, list):
            return [self.fill(part) for part in value]
        return _NAME.sub(self._named, value) if isinstance(value, str) else value

    def body(self, body: dict[str, Any] | None) -> Any:
        return self.fill(body)

    def _named(self, found: re.Match[str]) -> str:
        match found[1]:
            case "slug":
                return self.team.slug
            case "token":
                return make_token(self.invitation)
            case "refresh":
                return start_family(self.member)["refresh"]
            case "member":
                return str(self.member.pk)
            case "task":
                return str(self.task.pk)
        return str(self.things[found[1]])

    def call(self, caller: str, route: Route) -> Any:
        return self.api(caller).call(route.method, self.path(route.path), self.body(route.body))


def a_world(slug: str = "core", key: str = "CORE") -> World:
    """The things belong to nobody, so that roles alone decide."""
    admin = UserFactory.create(email=f"admin@{slug}.example")
    team = a_team(admin, slug=slug, key=key)
    people: dict[str, User | None] = {
        role.value: a_member(team, role, email=f"{role}@{slug}.example")
        for role in Role
        if role != Role.ADMIN
    }
    people |= {"admin": admin, "anonymous": None}
    people["outsider"] = UserFactory.create(email=f"outsider@{slug}.example")
    task = TaskFactory.create(team=team)
    return World(
        team=team,
        people=people,
        task=task,
        comment=CommentFactory.create(task=task),
        invitation=invite(actor=None, team=team, email=f"dora@{slug}.example", role="viewer"),
        member=a_member(team, "developer", email=f"dave@{slug}.example"),
        things={name: thing for area in AREAS for name, thing in area.make(task).items()},
    )


@cache
def the_schema() -> dict[str, Any]:
    generator: Any = SchemaGenerator  # without annotations of its own
    generated: dict[str, Any] = generator().get_schema(request=None, public=True)
    return generated


def everything(*teams: Team) -> Any:
    """All that a refused request must leave as it was."""
    tables = [User, Team, Membership, Invitation, Task, Comment, Status, Import]
    tables += [table for area in AREAS for table in area.tables]
    return {
        "heads": [clock.head(team) for team in teams],
        **{
            table.__name__: list(table._default_manager.order_by("pk").values()) for table in tables
        },
    }
