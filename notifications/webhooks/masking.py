"""The address of a webhook where others read it: often whoever knows it may write to a chat."""

from django.utils.crypto import salted_hmac

from notifications.outgoing.addresses import read


def masked(url: str) -> str:
    """Its host, and a mark by which one sees that the rest has changed, but not to what."""
    mark = salted_hmac("webhook.address", url, algorithm="sha256").hexdigest()[:8]
    return f"{read(url).origin}/… ({mark})"
