"""Content security policies: strict for our pages, wider for the two that others wrote.

No page of ours holds an inline script or style, so the browser is told to refuse them all: what
somebody manages to smuggle into a task's description cannot run.
"""

from collections.abc import Mapping, Sequence

from django.utils.csp import CSP

type Policy = Mapping[str, Sequence[str]]


def page_policy(socket_url: str) -> Policy:
    return {
        "default-src": [CSP.SELF],
        "img-src": [CSP.SELF, "data:"],
        "connect-src": [CSP.SELF, *([socket_url] if socket_url else [])],
        "object-src": [CSP.NONE],
        "base-uri": [CSP.NONE],
        "form-action": [CSP.SELF],
        "frame-ancestors": [CSP.NONE],
    }


def admin_policy(base: Policy) -> Policy:
    """unfold builds its pages with Alpine.js: attributes that are evaluated, colours set inline."""
    return {
        **base,
        "script-src": [CSP.SELF, CSP.UNSAFE_EVAL],
        "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    }


def docs_policy(base: Policy) -> Policy:
    """Swagger UI sets styles inline; its scripts come as files."""
    return {**base, "style-src": [CSP.SELF, CSP.UNSAFE_INLINE]}
