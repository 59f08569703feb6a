"""Why somebody may do something, or not: the table of policies.py in words."""

from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.models import User
from teams.models import Membership, Role
from teams.policies import Action, Owned, actions_of, allows, users_who_can

_MEANINGS = {
    Action.TEAM_VIEW: "See everything in the team",
    Action.TEAM_EDIT: "Change the settings of the team",
    Action.TEAM_DELETE: "Delete the team",
    Action.MEMBER_EDIT: "Give members other roles",
    Action.MEMBER_REMOVE: "Remove members",
    Action.ROLE_EDIT: "Make, change and delete roles",
    Action.AUDIT_VIEW: "Read the audit",
    Action.BOT_EDIT: "Make and end bots and their tokens",
    Action.WEBHOOK_EDIT: "Make, change and end webhooks",
    Action.INVITATION_VIEW: "See who is invited",
    Action.INVITATION_CREATE: "Invite people",
    Action.INVITATION_REVOKE: "Take invitations back",
    Action.TASK_CREATE: "Create tasks",
    Action.TASK_EDIT: "Edit, move and assign tasks",
    Action.TASK_DELETE: "Delete tasks of others",
    Action.TASK_IMPORT: "Import tasks",
    Action.ATTACHMENT_CREATE: "Attach files",
    Action.ATTACHMENT_DELETE: "Delete files of others",
    Action.LABEL_EDIT: "Edit labels",
    Action.PLAN_EDIT: "Edit projects, cycles, milestones and templates",
    Action.WORKFLOW_EDIT: "Edit statuses and custom fields",
    Action.TIME_TRACK: "Track time",
    Action.TIME_EDIT: "Edit the time of others",
    Action.VIEW_SHARE: "Share views",
    Action.COMMENT_CREATE: "Comment",
    Action.COMMENT_EDIT: "Edit comments of others",
    Action.COMMENT_DELETE: "Delete comments of others",
}


class Verdict(NamedTuple):
    action: Action
    is_allowed: bool
    reason: str


def meaning(action: Action) -> str:
    return _MEANINGS.get(action, action.value)


def explain(user: User, obj: Owned) -> list[Verdict]:
    """For each action whether this person may do it to this, and what decided that."""
    found = Membership.objects.filter(user=user, team=obj.team_id)
    membership = found.select_related("custom_role", "team").first()
    if membership is None or (outside := _outside(user, membership)):
        reason = "Not a member of this team." if membership is None else outside
        return [Verdict(action, is_allowed=False, reason=reason) for action in Action]
    is_author = getattr(obj, "author_id", None) == user.pk
    return [_explained(membership, action, is_author=is_author) for action in Action]


def why_table(user: User, obj: Owned) -> SafeString:
    """The same as a table, for the back office."""
    rows = [
        (meaning(action), "Yes" if is_allowed else "No", reason)
        for action, is_allowed, reason in explain(user, obj)
    ]
    cells = '<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>'
    return format_html("<table>{}</table>", format_html_join("", cells, rows))


def seers_table(obj: Owned) -> SafeString:
    """Everybody who can see this, with their role, for the back office."""
    seers = users_who_can(Action.TEAM_VIEW, obj)
    members = Membership.objects.filter(team=obj.team_id, user__in=seers)
    rows = [
        (member.user.name, member.user.email, member.role_name)
        for member in members.select_related("user", "custom_role").order_by("user__email")
    ]
    cells = '<tr><th scope="row">{}</th><td>{}</td><td>Member as {}</td></tr>'
    return format_html("<table>{}</table>", format_html_join("", cells, rows))


def _outside(user: User, membership: Membership) -> str:
    if not user.is_active:
        return "The account is deactivated."
    return "The team has been deleted." if membership.team.deleted_at else ""


def _explained(membership: Membership, action: Action, *, is_author: bool) -> Verdict:
    custom = membership.custom_role
    allowed = actions_of(membership.role, custom.actions if custom else None)
    role = f"the role {membership.role_name}" + (" of the team" if custom else "")
    if membership.role == Role.GUEST:
        reason = "Guest: sees and comments on the tasks that are shared with them, nothing else."
        return Verdict(action, is_allowed=False, reason=reason)
    if action in allowed:
        return Verdict(action, is_allowed=True, reason=f"Member with {role}, which allows it.")
    if allows(allowed, action, is_author=is_author):
        reason = f"Made it, and {role} allows to make such things."
        return Verdict(action, is_allowed=True, reason=reason)
    others = [role.label for role in Role if action in actions_of(role)]
    may = f"{_join(others)} may." if others else "Only who made it may."
    return Verdict(action, is_allowed=False, reason=f"Member with {role}, which does not. {may}")


def _join(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
