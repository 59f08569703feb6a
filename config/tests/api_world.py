"""One team with somebody in each role and one of each thing, and the table of all routes.

``ROUTES`` is the whole API: a method, a path, a body that is good, and what each caller gets.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from drf_spectacular.generators import SchemaGenerator

from accounts.models import User
from accounts.tests.api import Api
from accounts.tests.factories import PASSWORD, UserFactory
from accounts.tokens import start_family
from tasks.models import Comment, Import, Status, Task
from tasks.tests.factories import CommentFactory, TaskFactory
from teams import clock
from teams.actions import invite
from teams.invitations import make_token
from teams.models import Invitation, Membership, Role, Team
from teams.tests.factories import a_member, a_team

CALLERS = ("admin", "manager", "developer", "viewer", "outsider", "anonymous")


class Route(NamedTuple):
    method: str
    path: str
    body: dict[str, Any] | None
    #: In the order of CALLERS.
    statuses: tuple[int, ...]

    @property
    def template(self) -> tuple[str, str]:
        return self.method, self.path.partition("?")[0]


_EVERYBODY = (200, 200, 200, 200, 200, 401)
_MEMBERS = (200, 200, 200, 200, 404, 401)

ROUTES = [
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
    Route("GET", "teams/{slug}", None, _MEMBERS),
    Route("PATCH", "teams/{slug}", {"name": "New"}, (200, 403, 403, 403, 404, 401)),
    Route("DELETE", "teams/{slug}", None, (204, 403, 403, 403, 404, 401)),
    Route("GET", "teams/{slug}/members", None, _MEMBERS),
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
    Route("POST", "invitations/accept", {"token": "<token>"}, (403, 403, 403, 403, 403, 401)),
    Route("GET", "teams/{slug}/events", None, _MEMBERS),
    Route("GET", "tasks?team=<slug>", None, _MEMBERS),
    Route("POST", "tasks", {"team": "<slug>", "title": "New"}, (201, 201, 201, 403, 404, 401)),
    Route("GET", "tasks/{id}", None, _MEMBERS),
    Route("PUT", "tasks/{id}", {"title": "New"}, (200, 200, 200, 403, 404, 401)),
    Route("PATCH", "tasks/{id}", {"title": "New"}, (200, 200, 200, 403, 404, 401)),
    Route("DELETE", "tasks/{id}", None, (204, 204, 403, 403, 404, 401)),
    Route("GET", "tasks/{id}/comments", None, _MEMBERS),
    Route("POST", "tasks/{id}/comments", {"body": "New"}, (201, 201, 201, 403, 404, 401)),
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

    def api(self, caller: str) -> Api:
        return Api(self.people[caller])

    def path(self, template: str) -> str:
        """With the ids of this world's things."""
        ids = {"teams": self.invitation.pk, "tasks": self.task.pk, "comments": self.comment.pk}
        thing = ids.get(template.partition("/")[0].partition("?")[0])
        path = template.replace("<slug>", self.team.slug)
        return path.format(slug=self.team.slug, user_id=self.member.pk, id=thing)

    def body(self, body: dict[str, Any] | None) -> dict[str, Any] | None:
        if body is None:
            return None
        filled = {
            "<slug>": self.team.slug,
            "<token>": make_token(self.invitation),
            "<refresh>": start_family(self.member)["refresh"],
        }
        return {name: filled.get(value, value) for name, value in body.items()}

    def call(self, caller: str, route: Route) -> Any:
        return self.api(caller).call(route.method, self.path(route.path), self.body(route.body))


def a_world(slug: str = "core", key: str = "CORE") -> World:
    """The things belong to nobody, so that roles alone decide."""
    admin = UserFactory.create(email=f"admin@{slug}.example")
    team = a_team(admin, slug=slug, key=key)
    people: dict[str, User | None] = {
        role.value: a_member(team, role, email=f"{role}@{slug}.example")
        for role in (Role.MANAGER, Role.DEVELOPER, Role.VIEWER)
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
    )


@cache
def the_schema() -> dict[str, Any]:
    generator: Any = SchemaGenerator  # without annotations of its own
    generated: dict[str, Any] = generator().get_schema(request=None, public=True)
    return generated


def everything(*teams: Team) -> Any:
    """All that a refused request must leave as it was."""
    tables = (User, Team, Membership, Invitation, Task, Comment, Status, Import)
    return {
        "heads": [clock.head(team) for team in teams],
        **{table.__name__: list(table.objects.order_by("pk").values()) for table in tables},
    }
