"""STORAGE_URL -> where the bytes of attachments are kept: a folder, or S3-compatible storage."""

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_SCHEMES = {"s3": "https", "s3+http": "http"}
_OPTIONS = {"region"}
_HELP = (
    "STORAGE_URL must look like s3://key:secret@endpoint/bucket?region=eu-central-1 (s3+http:// "
    "without TLS). Leave it out to keep files in a folder under DATA_DIR."
)


def attachment_storage(url: str) -> dict[str, Any]:
    """Settings for ``url``; without one, for a folder that nobody else can read."""
    if not url:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
        }
    try:
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        place = (parts.hostname, parts.username, parts.password, parts.path.strip("/"))
        is_known = parts.scheme in _SCHEMES and parts.port != 0 and options.keys() <= _OPTIONS
    except ValueError as error:
        raise ImproperlyConfigured(_HELP) from error
    if not all(place) or not is_known or "/" in parts.path.strip("/"):
        raise ImproperlyConfigured(_HELP)
    return {"BACKEND": "config.s3.S3Files", "OPTIONS": _s3(parts, options.get("region"))}


def place_of(storage: dict[str, Any], folder: Path) -> str:
    """In words, without the secret."""
    options = storage.get("OPTIONS", {})
    if "bucket_name" not in options:
        return str(folder)
    return f"bucket {options['bucket_name']} at {options['endpoint_url']}"


def _s3(parts: SplitResult, region: str | None) -> dict[str, Any]:
    port = f":{parts.port}" if parts.port else ""
    return {
        "access_key": unquote(parts.username or ""),
        "secret_key": unquote(parts.password or ""),
        "bucket_name": unquote(parts.path.strip("/")),
        "endpoint_url": f"{_SCHEMES[parts.scheme]}://{parts.hostname}{port}",
        "region_name": region or "us-east-1",
    }
