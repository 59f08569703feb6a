"""Pages of this app."""

from django.urls import path

from teams.views import bots, invitation, members, people, roles, team, tokens

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
    path(
        "t/<slug:slug>/invitations/<uuid:invitation_id>/resend",
        members.resend,
        name="resend_invitation",
    ),
    path("t/<slug:slug>/roles", roles.roles, name="roles"),
    path("t/<slug:slug>/roles/<uuid:role_id>", roles.edit, name="edit_role"),
    path("t/<slug:slug>/roles/<uuid:role_id>/delete", roles.delete, name="delete_role"),
    path("people/<uuid:user_id>/avatar/<str:version>/<int:side>", people.avatar, name="avatar"),
    path("t/<slug:slug>/bots", bots.bots, name="bots"),
    path("t/<slug:slug>/bots/<uuid:bot_id>/tokens", bots.create_token, name="create_bot_token"),
    path(
        "t/<slug:slug>/bots/<uuid:bot_id>/tokens/<uuid:token_id>/revoke",
        bots.revoke_token,
        name="revoke_bot_token",
    ),
    path("profile/tokens", tokens.tokens, name="tokens"),
    path("profile/tokens/<uuid:token_id>/revoke", tokens.revoke, name="revoke_token"),
    path("invitations/<str:token>", invitation.accept, name="accept_invitation"),
]
