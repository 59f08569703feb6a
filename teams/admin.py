"""Teams, members, invitations and the log in the back office."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.back_office import ActionAdmin, ReadOnlyAdmin
from accounts.models import BackOffice
from teams import actions
from teams.explaining import why_table
from teams.models import AuditEntry, Event, Invitation, Membership, Team, TeamRole


@admin.register(Team)
class TeamAdmin(ActionAdmin):
    list_display = ("name", "key", "slug", "created_at", "deleted_at")
    list_filter = (("deleted_at", admin.EmptyFieldListFilter),)
    search_fields = ("name", "key", "slug")
    fields = ("name", "slug", "key", "time_zone", "created_at", "deleted_at")
    readonly_fields = ("time_zone", "created_at", "deleted_at")
    actions = ("restore",)

    def create(self, actor: BackOffice, **values: Any) -> Team:
        return actions.create_team(actor=actor, **values)

    def change(self, actor: BackOffice, obj: Team, **values: Any) -> Team:
        return actions.update_team(actor=actor, team=obj, **values)

    def remove(self, actor: BackOffice, obj: Team) -> None:
        actions.delete_team(actor=actor, team=obj)

    @admin.action(description="Bring deleted teams back", permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Team]) -> None:
        actor = BackOffice.acting(request.user)  # type: ignore[arg-type]
        deleted = queryset.exclude(deleted_at=None)
        for team in deleted:
            actions.restore_team(actor=actor, team=team)
            messages.success(request, f"“{team.name}” is back.")

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Deleting hides the team and erases nothing, so there is no list of what goes with it."""
        return [str(obj) for obj in objs], {}, set(), []


@admin.register(Membership)
class MembershipAdmin(ActionAdmin):
    """People join by invitation; here roles change and members are put out."""

    list_display = ("user", "team", "role", "created_at")
    list_filter = ("role",)
    list_select_related = ("user", "team")
    search_fields = ("user__email", "team__name", "team__key")
    fields = ("user", "team", "role", "created_at", "why")
    readonly_fields = ("user", "team", "created_at", "why")

    @admin.display(description="What they may do, and why")
    def why(self, membership: Membership) -> str:
        return why_table(membership.user, membership.team)

    def change(self, actor: BackOffice, obj: Membership, **values: Any) -> Membership:
        return actions.change_role(actor=actor, membership=obj, role=values.get("role", obj.role))

    def remove(self, actor: BackOffice, obj: Membership) -> None:
        actions.remove_member(actor=actor, membership=obj)


@admin.register(Invitation)
class InvitationAdmin(ActionAdmin):
    """Deleting one revokes it."""

    list_display = ("email", "team", "role", "expires_at", "accepted_at", "revoked_at")
    list_filter = ("role",)
    list_select_related = ("team",)
    search_fields = ("email", "team__name", "team__key")
    fields = ("team", "email", "role")
    autocomplete_fields = ("team",)

    def create(self, actor: BackOffice, **values: Any) -> Invitation:
        return actions.invite(actor=actor, **values)

    def remove(self, actor: BackOffice, obj: Invitation) -> None:
        actions.revoke_invitation(actor=actor, invitation=obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        return [f"Revoke: {obj}" for obj in objs], {}, set(), []


@admin.register(TeamRole)
class TeamRoleAdmin(ActionAdmin):
    """What such a role allows is chosen on the team's own page of roles."""

    list_display = ("name", "team", "slug", "updated_at")
    list_select_related = ("team",)
    search_fields = ("name", "team__name", "team__key")
    fields = ("team", "name", "slug", "actions", "version")
    readonly_fields = ("team", "slug", "actions", "version")

    def change(self, actor: BackOffice, obj: TeamRole, **values: Any) -> TeamRole:
        return actions.update_role(actor=actor, role=obj, **values)

    def remove(self, actor: BackOffice, obj: TeamRole) -> None:
        actions.delete_role(actor=actor, role=obj)


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("team", "seq", "verb", "target_label", "actor", "created_at")
    list_filter = ("verb",)
    list_select_related = ("team", "actor")
    search_fields = ("target_label", "team__key")
    ordering = ("-created_at", "-id")
    show_full_result_count = False


@admin.register(AuditEntry)
class AuditAdmin(ReadOnlyAdmin):
    """What the databases themselves noted, also of writes that went past the actions."""

    list_display = ("at", "operation", "table_name", "row_id")
    list_filter = ("operation", "table_name")
    search_fields = ("=row_id",)
    show_full_result_count = False
