"""What the frame answers when no view does."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import User
from config import error_views


def answer(path: str, status: int) -> HttpResponse:
    request = RequestFactory().get(path)
    return {
        400: lambda: error_views.bad_request(request, ValueError()),
        403: lambda: error_views.permission_denied(request, PermissionDenied("Ask the admin.")),
        404: lambda: error_views.page_not_found(request, ValueError()),
        500: lambda: error_views.server_error(request),
    }[status]()


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_programs_get_the_envelope(status: int) -> None:
    response = answer("/api/v1/nothing", status)

    assert response.status_code == status
    assert response["Content-Type"].startswith("application/json")


@pytest.mark.django_db
@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_people_get_a_page(status: int) -> None:
    response = answer("/nothing", status)

    assert response.status_code == status
    assert response["Content-Type"].startswith("text/html")


def test_the_reason_of_a_refusal_is_passed_on() -> None:
    assert b"Ask the admin." in answer("/api/v1/x", 403).content


def test_a_failed_csrf_check_is_an_envelope_under_api() -> None:
    request: HttpRequest = RequestFactory().post("/api/v1/x")

    assert error_views.csrf_failure(request).status_code == 403


@pytest.mark.django_db
def test_an_unknown_api_path_with_a_request_id(client: Client) -> None:
    response = client.get("/api/v1/nothing/here", headers={"X-Request-ID": "given-1"})

    assert response.status_code == 404
    assert response.json()["meta"]["request_id"] == "given-1"
    assert "/api/docs" in response.json()["error"]["message"]


@pytest.mark.django_db
def test_who_was_signed_out_when_they_sent_a_form_comes_to_a_page(
    client: Client, bob: User
) -> None:
    """Signing in leads to where the form was sent, which is no page."""
    sent = client.post(reverse("tasks:add_comment", args=["CORE-1"]), {"body": "Said"})
    place = parse_qs(urlsplit(sent["Location"]).query)["next"][0]
    client.force_login(bob)
    response = client.get(place)
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "This address only takes what a form sends" in response.text
