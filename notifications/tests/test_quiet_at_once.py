"""Whose quiet hours move while others write about them: neither waits for the other in a circle.

A comment locks the mail that it joins, and then points to the person it tells. A change of the time
zone locks the person, and then their mails. Did nobody get to point to the person meanwhile, both
would wait for ever.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import update_profile
from accounts.models import User
from notifications.mailing import COALESCE
from notifications.models import Delivery, Notification
from notifications.preferences import set_timing
from tasks.actions import add_comment, create_task
from tasks.tests.overlapping import overlapping
from teams.models import Team


@pytest.mark.django_db(transaction=True)
def test_a_time_zone_changes_while_mails_are_written(team: Team, alice: User, bob: User) -> None:
    task = create_task(actor=alice, team=team, title="Paint", assignee=bob)
    now = timezone.now()
    start, end = (now - timedelta(hours=8)).time(), (now + timedelta(hours=8)).time()
    set_timing(actor=bob, quiet_from=start, quiet_until=end)
    Delivery.objects.update(next_at=now + timedelta(hours=8))
    changed = overlapping(
        lambda: list(Delivery.objects.select_for_update().order_by("pk")),
        lambda: update_profile(actor=bob, user=bob, time_zone="Asia/Tokyo"),
        lambda: add_comment(actor=alice, task=task, body="@bob"),
    )
    assert changed.result().time_zone == "Asia/Tokyo"
    assert Notification.objects.filter(recipient=bob, kind="mentioned").count() == 1
    assert not Delivery.objects.filter(next_at__gt=timezone.now() + COALESCE).exists()
