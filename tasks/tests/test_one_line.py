"""Titles and the lines of checklists stand on one line, whatever a program sends; texts do not."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.tests.api import Api
from tasks import actions
from tasks.models import FieldType, Task
from teams.models import Team

pytestmark = pytest.mark.django_db


def test_a_program_that_sends_several_lines(alice: User, team: Team) -> None:
    api, given = Api(alice), {"title": "Pay\nthe\tbill\u2028now"}
    task = api.post("tasks", given | {"team": team.slug}).data
    assert task["title"] == "Pay the bill now"
    changed = api.patch(f"tasks/{task['id']}", {"title": "a\r\nb"}).data
    assert changed["title"] == "a b"
    checklist = api.post("checklists", given | {"task": task["key"]}).data
    assert checklist["title"] == "Pay the bill now"
    item = api.post(f"checklists/{checklist['id']}/items", {"text": "a\nb"}).data
    assert item["text"] == "a b"
    template = {"team": team.slug, "name": "Bills"} | given
    assert api.post("templates", template).data["title"] == "Pay the bill now"


def test_a_custom_text_of_several_lines_outlives_a_change_of_another(
    client: Client, alice: User, team: Team
) -> None:
    task = actions.create_task(actor=alice, team=team, title="One")
    fields = [
        actions.create_custom_field(actor=alice, team=team, name=name, field_type=FieldType.TEXT)
        for name in ("Address", "Note")
    ]
    address, note = (str(field.pk) for field in fields)
    kept = {address: "12 Main Street\nSpringfield"}
    actions.update_task(actor=alice, task=task, custom=kept)
    client.force_login(alice)
    page = client.get(f"/tasks/{task.key}").content.decode()
    assert "12 Main Street\nSpringfield</textarea>" in page
    sent = {
        f"custom_{address}": "12 Main Street\r\nSpringfield",
        f"initial-custom_{address}": "12 Main Street\r\nSpringfield",
        f"custom_{note}": "new",
        f"initial-custom_{note}": "",
    }
    assert client.post(f"/tasks/{task.key}/custom", sent).status_code == 302
    assert Task.objects.get(pk=task.pk).custom == kept | {note: "new"}
