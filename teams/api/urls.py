from django.urls import path
from rest_framework.routers import SimpleRouter

from teams.api.audit import AuditViewSet
from teams.api.events import EventViewSet
from teams.api.people import UserViewSet
from teams.api.roles import RoleViewSet, TeamRolesViewSet
from teams.api.tokens import BotTokenViewSet, BotViewSet, TokenViewSet
from teams.api.views import (
    AcceptInvitationViewSet,
    InvitationViewSet,
    MemberViewSet,
    TeamViewSet,
)

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("teams", TeamViewSet, basename="team")
router.register("teams/<slug:slug>/members", MemberViewSet, basename="member")
router.register("teams/<slug:slug>/invitations", InvitationViewSet, basename="invitation")
router.register("teams/<slug:slug>/bots", BotViewSet, basename="bot")
router.register(
    "teams/<slug:slug>/bots/<uuid:bot_id>/tokens", BotTokenViewSet, basename="bot-token"
)
router.register("tokens", TokenViewSet, basename="token")
router.register("teams/<slug:slug>/events", EventViewSet, basename="event")
router.register("teams/<slug:slug>/audit", AuditViewSet, basename="audit")
router.register("teams/<slug:slug>/roles", TeamRolesViewSet, basename="team-role")
router.register("roles", RoleViewSet, basename="role")
router.register("invitations/accept", AcceptInvitationViewSet, basename="invitation-accept")

router.register("users", UserViewSet, basename="user")

urlpatterns = [
    path(
        "teams/<slug:slug>/invitations/<uuid:id>/resend",
        InvitationViewSet.as_view({"post": "resend"}),
        name="invitation-resend",
    ),
    path(
        "teams/<slug:slug>/events/stream",
        EventViewSet.as_view({"get": "stream"}),
        name="event-stream",
    ),
    path("users/<uuid:id>/avatar", UserViewSet.as_view({"get": "avatar"}), name="user-avatar"),
    *router.urls,
]
