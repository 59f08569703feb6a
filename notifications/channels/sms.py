"""Deliveries by SMS. ``address`` of the delivery is the number; it has to be proved by then."""

from collections.abc import Callable
from functools import partial

from django.conf import settings

from notifications.connections import give_back_connection
from notifications.devices.phones import note_stop
from notifications.devices.sms import NoSuchNumber, Stopped, send_sms
from notifications.gsm import fit
from notifications.holding import require_held
from notifications.models import Delivery, PhoneNumber
from notifications.short_texts import Short, short_text
from notifications.suppressing import Suppressed


def prepare(delivery: Delivery) -> Callable[[], object]:
    if settings.SMS_PROVIDER is None:
        raise Suppressed("SMS are not set up: whoever runs Stint has to set SMS_URL.")
    owned = PhoneNumber.objects.filter(user=delivery.recipient_id, number=delivery.address)
    phone = owned.first()
    if phone is None or phone.verified_at is None:
        raise Suppressed("The person has not proved this number, or has removed it.")
    if phone.stopped_at is not None:
        raise Suppressed("Whoever has this number answered STOP.")
    return partial(_send, phone, _text(short_text(delivery)))


def _send(phone: PhoneNumber, text: str) -> None:
    require_held()
    give_back_connection()
    try:
        send_sms(phone.number, text)
    except Stopped as stopped:
        note_stop(phone)
        raise Suppressed(str(stopped)) from stopped
    except NoSuchNumber as refusal:
        raise Suppressed(str(refusal)) from refusal


def _text(short: Short) -> str:
    return fit(f"{short.title}: {short.body}", settings.SITE_URL + short.path)
