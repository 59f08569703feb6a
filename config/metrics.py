"""The state of Stint as numbers, for Prometheus and whatever reads its format.

All of it is read from the database, so every process gives the same answer, whichever is asked.
What is said of the process itself is said of the one that answers.
"""

import secrets
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import Count, F, Min, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from accounts import limits
from accounts.client_address import client_of
from accounts.limits import Limit
from config import __version__
from notifications.models import Delivery, Watermark, WebhookCursor
from notifications.stalling import BEAT, WORKER, stalls

#: What is settled well is not counted: there may be millions, and no number of them worries.
_UNSETTLED = (Delivery.State.PENDING, Delivery.State.LEASED, Delivery.State.DEAD)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For whoever shows ``METRICS_TOKEN`` as a bearer token; without that setting it is a 404. Only
    wrong tokens count.
    """
    if not settings.METRICS_TOKEN:
        raise Http404
    shown = request.headers.get("Authorization", "")
    if not secrets.compare_digest(shown.encode(), f"Bearer {settings.METRICS_TOKEN}".encode()):
        limits.take(Limit.ANONYMOUS, client_of(request))
        return HttpResponse(
            "Show METRICS_TOKEN: Authorization: Bearer …\n",
            status=401,
            content_type="text/plain; charset=utf-8",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return HttpResponse(generate_latest(_REGISTRY), content_type=CONTENT_TYPE_LATEST)


class _State(Collector):
    """Asked anew at each reading; costs seven queries, each by an index or of a small table."""

    def collect(self) -> Iterator[Metric]:
        now = timezone.now()
        yield InfoMetricFamily("stint", "The version that answers.", {"version": __version__})
        yield GaugeMetricFamily(
            "stint_stalled", "Things that stand still, as /health/ready says.", len(stalls())
        )
        yield from self._jobs(now)
        yield from self._deliveries(now)
        yield from self._webhooks()

    def _jobs(self, now: datetime) -> Iterator[Metric]:
        ages = GaugeMetricFamily(
            "stint_heartbeat_age_seconds",
            "Since beat sent a job, and since a worker did one; absent before the first.",
            labels=["process"],
        )
        marks = Watermark.objects.filter(job__in=(BEAT, WORKER))
        for name, heard in marks.values_list("job", "done_until"):
            ages.add_metric([name], (now - heard).total_seconds())
        yield ages

    def _deliveries(self, now: datetime) -> Iterator[Metric]:
        counts = GaugeMetricFamily(
            "stint_deliveries",
            "Messages that wait, are being sent, or were given up.",
            labels=["channel", "state"],
        )
        rows = Delivery.objects.filter(state__in=_UNSETTLED).order_by()
        for channel, state, count in rows.values_list("channel", "state").annotate(Count("pk")):
            counts.add_metric([channel, state], count)
        yield counts
        oldest = Delivery.objects.due(now).order_by().aggregate(oldest=Min("next_at"))["oldest"]
        yield GaugeMetricFamily(
            "stint_deliveries_late_seconds",
            "How long the message that has waited longest is overdue.",
            (now - oldest).total_seconds() if oldest else 0,
        )

    def _webhooks(self) -> Iterator[Metric]:
        cursors = WebhookCursor.objects.filter(webhook__team__deleted_at=None)
        active = cursors.filter(webhook__is_active=True)
        behind = active.aggregate(behind=Sum(F("webhook__team__clock__value") - F("seq")))["behind"]
        yield GaugeMetricFamily(
            "stint_webhook_events_behind", "Events that webhooks have still to get.", behind or 0
        )
        failing = active.exclude(failing_since=None).count()
        yield GaugeMetricFamily(
            "stint_webhooks_failing", "Webhooks whose last request failed.", failing
        )


_REGISTRY = CollectorRegistry()
_REGISTRY.register(_State())
ProcessCollector(registry=_REGISTRY)
