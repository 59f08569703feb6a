"""What fields say in examples where the kind of thing matters more than their names."""

from typing import Any

from config.api.example_values import ALICE, CHOICE, EVENT, FIELD, LABEL, ONE_MONTH_ON, TASK, THING

_BOB = {
    "id": "01a1fe60-77aa-7b02-8c1d-95d2f0a4e613",
    "name": "Bob Jones",
    "avatar_url": None,
}
_PROJECT = {"id": "01a1fe6b-9c40-7ae3-8d57-10f2b6e9c348", "name": "Website"}
_MILESTONE = {"id": "01a1fe6c-8d15-7219-b7e0-e84a2f60139c", "name": "1.0"}
_CYCLE = {"id": "01a1fe6d-13f6-7be8-a0c7-2d9b57e41f08", "name": "Week 5"}
_CHOICE = {"id": CHOICE, "name": "Major", "color": "#d1242f"}
_CHANNELS = {"in_app": True, "email": True, "push": False, "sms": False, "chat": False}
_PAGINATION = {"limit": 20, "page": 1, "total": 1, "total_pages": 1}
_OF_THE_TASK = {
    "id": TASK,
    "parent": {"id": "01a1fe70-40d7-7a15-8e3b-6f21c9d05b82", "key": "CORE-3"},
    "project": _PROJECT,
    "milestone": _MILESTONE,
    "cycle": _CYCLE,
}
_OF_A_PERSON = {"id": ALICE, "name": "Alice Smith"}
_OF_A_TOKEN = {"name": "Nightly import", "scope": "write", "expires_at": ONE_MONTH_ON}
_OF_A_WEBHOOK = {
    "name": "hooks.example.org",
    "url": "https://hooks.example.org/stint",
    "events": ["task", "comment.created"],
    "reason": "",
}

BY_OWNER: dict[str, dict[str, Any]] = {
    "ActorReading": _OF_A_PERSON,
    "ApiTokenReading": {**_OF_A_TOKEN, "team": None},
    "AttachmentReading": {"name": "plan.pdf"},
    "AttemptReading": {"event": "task.moved", "number": 1, "status": 200},
    "AuditReading": {
        "id": 90417,
        "operation": "update",
        "old": {"name": "defect", "version": 2},
        "new": {"name": "bug", "version": 3},
    },
    "BulkItemReading": {"id": TASK, "result": "changed"},
    "ChannelsReading": _CHANNELS,
    "ChatReading": {"address": "https://hooks.slack.com/… (3f9a07c2)"},
    "ChecklistReading": {"title": "Before the release"},
    "ChoiceReading": _CHOICE,
    "CommentReading": {"body": "Looks good, @bob.", "mentions": [_BOB]},
    "CommentVersionReading": {"edited_at": "2027-01-31T08:00:00Z"},
    "CustomFieldReading": {
        "id": FIELD,
        "name": "Severity",
        "type": "choice",
        "description": "How much it hurts.",
    },
    "CycleReading": _CYCLE,
    "DeletedTaskReading": _OF_THE_TASK,
    "DeliveryReading": {"state": "sent"},
    "EmailChangeReading": {"email": "alice@example.org", "expires_at": "2027-02-01T09:00:00Z"},
    "EventReading": {"id": EVENT},
    "FeedReading": {"name": "Core", "kind": "team"},
    "GivenRoleReading": {"slug": "developer", "name": "Developer"},
    "InvitationReading": {"email": "dora@example.com"},
    "ItemReading": {"checklist": THING},
    "LabelReading": {"id": LABEL, "name": "bug", "description": "Something is broken."},
    "MemberPerson": _OF_A_PERSON,
    "MilestoneReading": {**_MILESTONE, "project": _PROJECT},
    "NewApiTokenReading": {
        **_OF_A_TOKEN,
        "team": None,
        "last_used_at": None,
        "token": "stint_pat_4fQz…",
    },
    "NewFeedReading": {
        "name": "Core",
        "kind": "team",
        "last_used_at": None,
        "url": "https://stint.example.org/calendar/uB3xw0mF5sQ7r1c….ics",
    },
    "NewWebhookReading": _OF_A_WEBHOOK,
    "NotificationPreferencesReading": {"kinds": {"commented": _CHANNELS}},
    "NotificationReading": {
        "kind": "commented",
        "why": "watching",
        "reason": "You get this because you watch it.",
        "text": "Bob Jones commented on CORE-12",
        "url": "https://stint.example.org/tasks/CORE-12",
        "actor": _BOB,
    },
    "OwnerReading": _OF_A_PERSON,
    "PageMeta": {"pagination": _PAGINATION},
    "PersonReading": _OF_A_PERSON,
    "ProfileReading": _OF_A_PERSON,
    "PhoneReading": {"number": "+447700900123"},
    "ProgressReading": {"done": 2, "total": 5},
    "ProjectReading": _PROJECT,
    "RecurrenceReading": {"next_at": "2027-02-01T08:00:00Z"},
    "RelatedTaskReading": {
        "id": "01a1fe74-6c3e-7d91-8b27-f05d3ae9c614",
        "key": "CORE-14",
        "title": "Release 1.4",
        "status": "todo",
    },
    "RelationReading": {"type": "blocks"},
    "RoleReading": {"slug": "support", "name": "Support"},
    "SearchMeta": {"pagination": _PAGINATION, "suggestion": ""},
    "SearchResultReading": {
        **_OF_THE_TASK,
        "snippet": [
            {"text": "After the update the ", "match": False},
            {"text": "session cookie", "match": True},
            {"text": " is gone.", "match": False},
        ],
    },
    "SharedTaskReading": {"id": TASK, "status": "In progress"},
    "SlimTaskReading": _OF_THE_TASK,
    "StatusReading": {"name": "In progress", "slug": "in_progress", "category": "in_progress"},
    "SubscriptionReading": {"label": "Phone"},
    "TargetReading": {"id": TASK, "label": "CORE-12 Login fails on Safari"},
    "TaskLabelReading": {"id": LABEL, "name": "bug"},
    "TaskOfEntryReading": {"id": TASK},
    "TaskOfNotification": {"id": TASK},
    "TaskReading": _OF_THE_TASK,
    "TeamPreferencesReading": {"kinds": {"commented": {**_CHANNELS, "email": False}}},
    "TeamReading": {"name": "Core", "key": "CORE"},
    "TemplateReading": {
        "name": "Release",
        "title": "Release",
        "description": "Everything that has to be done.",
        "assignee": None,
    },
    "TotalReading": {"key": TASK, "name": "CORE-12 Login fails on Safari"},
    "UserReading": _OF_A_PERSON,
    "ViewReading": {"name": "Mine, soon"},
    "WebhookReading": _OF_A_WEBHOOK,
}
