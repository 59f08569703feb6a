"""A webhook and its requests as the API and its pages tell of them. No secret is among it."""

from typing import Any, NamedTuple

from notifications.models import Webhook, WebhookAttempt


class State(NamedTuple):
    """``word`` is active, failing, paused or off; ``reason`` says why it is not well."""

    word: str
    reason: str = ""


def state_of(webhook: Webhook) -> State:
    """``cursor`` has to be selected."""
    cursor = webhook.cursor
    if not webhook.is_active:
        return State("off", webhook.off_reason)
    if cursor.is_paused:
        return State("paused", cursor.problem)
    if cursor.failing_since:
        return State("failing", cursor.problem)
    return State("active")


def show_webhook(webhook: Webhook) -> dict[str, Any]:
    """``team``, ``owner`` and ``cursor`` have to be selected."""
    state, owner = state_of(webhook), webhook.owner
    return {
        "id": webhook.pk,
        "team": webhook.team.slug,
        "name": webhook.name,
        "url": webhook.url,
        "events": webhook.events,
        "flavour": webhook.flavour,
        "is_active": webhook.is_active,
        "state": state.word,
        "reason": state.reason,
        "seq": webhook.cursor.seq,
        "failing_since": webhook.cursor.failing_since,
        "next_at": webhook.cursor.next_at if state.word == "failing" else None,
        "owner": owner and {"id": owner.pk, "name": owner.name},
        "secret_changed_at": webhook.secret_changed_at,
        "version": webhook.version,
        "created_at": webhook.created_at,
        "updated_at": webhook.updated_at,
    }


def show_attempt(attempt: WebhookAttempt) -> dict[str, Any]:
    return {
        "id": attempt.pk,
        "message": attempt.message,
        "seq": attempt.seq,
        "event": attempt.verb,
        "number": attempt.number,
        "is_done": attempt.is_done,
        "status": attempt.status,
        "answer": attempt.answer,
        "error": attempt.error,
        "milliseconds": attempt.milliseconds,
        "at": attempt.at,
    }
