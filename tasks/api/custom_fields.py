"""Fields that a team adds to its tasks, over the API."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from accounts.api.serializers import StrictSerializer, Text, WholeNumber, Word
from tasks import actions
from tasks.api.describing import described
from tasks.api.workflow import policy_of
from tasks.api.workflow_bodies import TeamName, ThingReading
from tasks.models import CustomField, FieldType
from teams.api.things import ThingViewSet
from teams.models import Team
from teams.policies import Action


class ChoiceReading(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    color = serializers.CharField()


class CustomFieldReading(ThingReading):
    name = serializers.CharField()
    type = serializers.ChoiceField(choices=FieldType.choices)
    choices = ChoiceReading(many=True)
    description = serializers.CharField()
    position = serializers.IntegerField()


# A change may leave fields out; a choice in it is still a whole choice.
class ChoiceSerializer(StrictSerializer):
    id = Text(max_length=36, required=False, help_text="Of a choice that is there, to rename it.")
    name = Text(max_length=CustomField.MAX_CHOICE)
    color = Text(max_length=7, required=False, help_text="As #rrggbb, in small letters.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "name" not in attrs:
            raise serializers.ValidationError({"name": ["Give the choice a name."]})
        return attrs


class CustomFieldSerializer(StrictSerializer):
    readable = frozenset(CustomFieldReading().fields)

    team = TeamName(required=False)
    name = Text(max_length=50)
    description = Text(max_length=200, allow_blank=True, required=False)
    position = WholeNumber(min_value=0, max_value=1000, required=False)
    choices = serializers.ListField(
        child=ChoiceSerializer(),
        max_length=CustomField.MAX_CHOICES,
        required=False,
        help_text="All of them, in their order. Tasks lose those that are left out.",
    )


class NewCustomFieldSerializer(CustomFieldSerializer):
    readable = frozenset()

    team = TeamName()
    type = Word(choices=FieldType.choices)


@described(
    "custom field",
    body=NewCustomFieldSerializer,
    change=CustomFieldSerializer,
    reading=CustomFieldReading,
    example={
        "team": "core",
        "name": "Severity",
        "type": "choice",
        "choices": [{"name": "Minor"}, {"name": "Major", "color": "#d1242f"}],
    },
    change_example={"name": "Impact"},
)
class CustomFieldViewSet(ThingViewSet):
    """Managers and admins may change them. A type is for ever. Deleting one deletes its values."""

    policy = policy_of(Action.WORKFLOW_EDIT)
    ordering = ("team_id", "position", "name")
    creating, changing = NewCustomFieldSerializer, CustomFieldSerializer

    def things(self) -> QuerySet[CustomField]:
        return CustomField.objects.select_related("team")

    def show(self, thing: CustomField) -> dict[str, Any]:
        return {
            "id": thing.pk,
            "team": thing.team.slug,
            "name": thing.name,
            "type": thing.type,
            "choices": thing.choices,
            "description": thing.description,
            "position": thing.position,
            "version": thing.version,
            "created_at": thing.created_at,
            "updated_at": thing.updated_at,
        }

    def make(self, team: Team, values: dict[str, Any]) -> CustomField:
        field_type = FieldType(values.pop("type"))
        return actions.create_custom_field(
            actor=self.person, team=team, field_type=field_type, **values
        )

    def change(self, thing: CustomField, values: dict[str, Any]) -> CustomField:
        return actions.update_custom_field(
            actor=self.person, field=thing, seen=self.seen(thing), **values
        )

    def remove(self, thing: CustomField) -> None:
        actions.delete_custom_field(actor=self.person, field=thing, seen=self.seen(thing))
