"""Uploading a CSV and reading what became of it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tasks import actions
from tasks.models import Import
from tasks.tests.pages import HTMX
from teams.models import Team

pytestmark = pytest.mark.django_db


def test_a_csv_is_uploaded_and_reported(as_alice: Client, team: Team) -> None:
    page = reverse("tasks:import", args=[team.slug])
    file = SimpleUploadedFile("old.csv", b"issuekey,title,colour\nX-1,One,red\nX-2,,\n")
    answer = as_alice.post(page, {"file": file})
    batch = Import.objects.get()
    assert answer["Location"] == reverse("tasks:import_detail", args=[team.slug, batch.pk])
    waiting = as_alice.get(answer["Location"]).content.decode()
    assert "Under way" in waiting
    assert 'hx-trigger="load' in waiting
    actions.run_import(import_id=batch.pk)
    report = as_alice.get(answer["Location"], headers=HTMX).content.decode()
    assert "It has no title." in report
    assert "colour" in report
    assert "hx-trigger" not in report


@pytest.mark.parametrize(
    ("content", "message"), [(b"colour\nred\n", "title"), (b"", "empty"), (b"\xff", "UTF-8")]
)
def test_a_file_that_is_no_table_says_so(
    as_alice: Client, team: Team, content: bytes, message: str
) -> None:
    page = reverse("tasks:import", args=[team.slug])
    answer = as_alice.post(page, {"file": SimpleUploadedFile("x.csv", content)})
    assert answer.status_code == 422
    assert message in str(answer.context["form"].errors)
    assert not Import.objects.exists()
