from rest_framework.routers import SimpleRouter

from teams.api.events import EventViewSet
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
router.register("teams/<slug:slug>/events", EventViewSet, basename="event")
router.register("invitations/accept", AcceptInvitationViewSet, basename="invitation-accept")

urlpatterns = router.urls
