"""SIGN_IN_WITH -> allauth's providers: which other services people may sign in by."""

from typing import Any, NamedTuple
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.text import slugify

_HELP = (
    "SIGN_IN_WITH must be addresses such as oidc://ID:SECRET@sso.example.org?name=Example, "
    "google://ID:SECRET@, github://ID:SECRET@, gitlab://ID:SECRET@gitlab.example.org, "
    "gitea://ID:SECRET@git.example.org or microsoft://ID:SECRET@?tenant=TENANT, separated by "
    "commas, with special characters in ID and SECRET percent-encoded."
)
_SAME_ID = "SIGN_IN_WITH gives two services one ID. Register Stint at each under another ID."
#: What may be said after the question mark, by kind.
_OPTIONS: dict[str, set[str]] = {
    "oidc": {"name", "trust_email"},
    "oidc+http": {"name", "trust_email"},
    "google": set(),
    "github": set(),
    "gitlab": set(),
    "gitea": set(),
    "microsoft": {"tenant"},
}
_PLACES = {"gitlab": "https://gitlab.com", "gitea": "https://gitea.com"}
_PACKAGE = "allauth.socialaccount.providers"


class Providers(NamedTuple):
    #: For INSTALLED_APPS.
    apps: list[str]
    #: For SOCIALACCOUNT_PROVIDERS.
    settings: dict[str, dict[str, Any]]


def providers(urls: tuple[str, ...]) -> Providers:
    """Of each kind one, but of ``oidc`` as many as have different names."""
    settings: dict[str, dict[str, Any]] = {}
    for url in urls:
        kind, values, more = _provider(url)
        known = settings.setdefault(kind, {"APPS": [], **more})
        ids = [app["provider_id"] for app in known["APPS"]]
        if values["provider_id"] in ids:
            raise ImproperlyConfigured(f"SIGN_IN_WITH names {values['name']} twice. " + _HELP)
        # A sign-in that waits for its mail is found again by the id alone.
        if values["client_id"] in [app["client_id"] for app in known["APPS"]]:
            raise ImproperlyConfigured(_SAME_ID)
        known["APPS"].append(values)
    return Providers([f"{_PACKAGE}.{kind}" for kind in settings], settings)


def _provider(url: str) -> tuple[str, dict[str, Any], dict[str, Any]]:
    try:
        parts = urlsplit(url)
        options = dict(
            parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
        )
        place = _place(parts)
    except ValueError as error:
        raise ImproperlyConfigured(_HELP) from error
    allowed = _OPTIONS.get(parts.scheme)
    if allowed is None or not parts.username or not parts.password or options.keys() - allowed:
        raise ImproperlyConfigured(_HELP)
    app: dict[str, Any] = {
        "client_id": unquote(parts.username),
        "secret": unquote(parts.password),
        "name": parts.scheme.title(),
        "provider_id": parts.scheme,
        "settings": {"oauth_pkce_enabled": True},
    }
    if parts.scheme.startswith("oidc"):
        return "openid_connect", _oidc(app, options, place), {}
    if place and parts.scheme in _PLACES:
        return parts.scheme, app, {f"{parts.scheme.upper()}_URL": place}
    app["settings"] |= options
    return parts.scheme, app, {}


def _oidc(app: dict[str, Any], options: dict[str, str], place: str) -> dict[str, Any]:
    """``trust_email``: what this server calls a proved address is one, also of an account here."""
    name = options.get("name", "OpenID Connect")
    trusts = options.get("trust_email", "no")
    if not place or not slugify(name) or trusts not in ("yes", "no"):
        raise ImproperlyConfigured(_HELP)
    app |= {"name": name, "provider_id": slugify(name)}
    app["settings"] |= {"server_url": place, "email_authentication": trusts == "yes"}
    return app


def _place(parts: SplitResult) -> str:
    if not parts.hostname:
        return ""
    scheme = "http" if parts.scheme.endswith("+http") else "https"
    port = f":{parts.port}" if parts.port else ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{scheme}://{host}{port}{parts.path}".rstrip("/")
