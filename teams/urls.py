"""Pages of this app."""

from django.urls import path

from teams.views import invitation, members, team

app_name = "teams"

urlpatterns = [
    path("teams/new", team.create, name="create"),
    path("t/<slug:slug>/settings", team.settings, name="settings"),
    path("t/<slug:slug>/delete", team.delete, name="delete"),
    path("t/<slug:slug>/members", members.members, name="members"),
    path("t/<slug:slug>/members/<uuid:user_id>/role", members.change_role, name="change_role"),
    path("t/<slug:slug>/members/<uuid:user_id>/remove", members.remove, name="remove_member"),
    path(
        "t/<slug:slug>/invitations/<uuid:invitation_id>/revoke",
        members.revoke,
        name="revoke_invitation",
    ),
    path("invitations/<str:token>", invitation.accept, name="accept_invitation"),
]
