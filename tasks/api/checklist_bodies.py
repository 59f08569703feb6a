"""Bodies and representations of checklists and their items."""

from typing import Any

from rest_framework import serializers

from accounts.api.serializers import PersonReading, StrictSerializer, Text, show_person
from tasks.api.fields import Flag, PersonId
from tasks.models import Checklist, ChecklistItem


class ItemReading(serializers.Serializer[ChecklistItem]):
    id = serializers.UUIDField()
    checklist = serializers.UUIDField()
    text = serializers.CharField()
    done = serializers.BooleanField()
    done_at = serializers.DateTimeField(allow_null=True)
    done_by = PersonReading(allow_null=True)
    assignee = PersonReading(allow_null=True)
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class ChecklistReading(serializers.Serializer[Checklist]):
    id = serializers.UUIDField()
    task = serializers.CharField(help_text="The key.")
    title = serializers.CharField()
    items = ItemReading(many=True, help_text="From the top.")
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class Placing(StrictSerializer):
    below = serializers.UUIDField(required=False, help_text="The neighbour that comes before it.")
    above = serializers.UUIDField(required=False, help_text="The neighbour that comes after it.")


class ChecklistSerializer(Placing):
    readable = frozenset(ChecklistReading().fields)

    title = Text(max_length=100, required=False)


class NewChecklistSerializer(StrictSerializer):
    task = Text(max_length=50, help_text="The id or the key.")
    title = Text(max_length=100, required=False)
    items = serializers.ListField(
        child=Text(max_length=ChecklistItem.MAX_TEXT),
        max_length=Checklist.MAX_ITEMS,
        required=False,
    )


class ItemSerializer(Placing):
    readable = frozenset(ItemReading().fields)

    text = Text(max_length=ChecklistItem.MAX_TEXT)
    done = Flag(required=False)
    assignee = PersonId(allow_null=True, required=False)


def show_item(item: ChecklistItem) -> dict[str, Any]:
    return {
        "id": item.pk,
        "checklist": item.checklist_id,
        "text": item.text,
        "done": item.done_at is not None,
        "done_at": item.done_at,
        "done_by": show_person(item.done_by),
        "assignee": show_person(item.assignee),
        "version": item.version,
        "created_at": item.created_at,
        "updated_at": item.updated_at,
    }


def show_checklist(checklist: Checklist) -> dict[str, Any]:
    return {
        "id": checklist.pk,
        "task": checklist.task.key,
        "title": checklist.title,
        "items": [show_item(item) for item in checklist.items.all()],
        "version": checklist.version,
        "created_at": checklist.created_at,
        "updated_at": checklist.updated_at,
    }
