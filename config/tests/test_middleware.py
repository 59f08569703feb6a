"""The middleware of the frame, each around a view that answers with what it saw."""

import json
import time

import pytest
import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from pytest_django import Settings

from config.middleware.api_paths import ApiPathMiddleware
from config.middleware.body_limit import BodyLimitMiddleware
from config.middleware.leaving import LeavingMiddleware
from config.middleware.request_log import RequestLogMiddleware


def seen_path(request: HttpRequest) -> HttpResponseBase:
    return HttpResponse(request.path_info)


def body(response: HttpResponseBase) -> str:
    assert isinstance(response, HttpResponse)
    return response.content.decode()


class TestRequestLog:
    def answer(self, **headers: str) -> HttpResponseBase:
        request = RequestFactory().get("/tasks?token=hidden", headers=headers)
        return RequestLogMiddleware(lambda r: HttpResponse(r.id))(request)  # type: ignore[attr-defined]

    def test_a_sane_id_is_kept_and_sent_back(self) -> None:
        response = self.answer(**{"X-Request-ID": "trace-1.a"})

        assert body(response) == response["X-Request-ID"] == "trace-1.a"

    @pytest.mark.parametrize("given", ["", "a b", 'a"}{', "x" * 65])
    def test_any_other_is_replaced(self, given: str) -> None:
        response = self.answer(**{"X-Request-ID": given})

        assert response["X-Request-ID"] not in ("", given)
        assert body(response) == response["X-Request-ID"]

    def test_one_line_without_the_query(self) -> None:
        with structlog.testing.capture_logs() as lines:
            self.answer()

        [line] = lines
        assert (line["method"], line["path"], line["status"]) == ("GET", "/tasks", 200)
        assert line["user_id"] is None
        assert "hidden" not in str(line)

    def test_a_slow_request_is_a_warning(self, settings: Settings) -> None:
        settings.SLOW_REQUEST_MS = 5

        def slow(_request: HttpRequest) -> HttpResponseBase:
            time.sleep(0.02)
            return HttpResponse()

        with structlog.testing.capture_logs() as lines:
            RequestLogMiddleware(slow)(RequestFactory().get("/"))

        [line] = lines
        assert (line["log_level"], line["event"]) == ("warning", "slow request")
        assert line["duration_ms"] >= 20


class TestBodyLimit:
    def answer(self, path: str, **meta: str) -> HttpResponseBase:
        return BodyLimitMiddleware(seen_path)(RequestFactory().post(path, **meta))  # type: ignore[arg-type]

    def test_a_body_of_the_limit_passes(self, settings: Settings) -> None:
        assert self.answer("/", CONTENT_LENGTH=str(settings.MAX_BODY_BYTES)).status_code == 200

    def test_one_byte_more_does_not(self, settings: Settings) -> None:
        response = self.answer("/api/v1/x", CONTENT_LENGTH=str(settings.MAX_BODY_BYTES + 1))

        assert response.status_code == 413
        assert "10 MB" in json.loads(body(response))["error"]["message"]

    def test_a_page_gets_a_page(self, settings: Settings) -> None:
        response = self.answer("/import", CONTENT_LENGTH=str(settings.MAX_BODY_BYTES + 1))

        assert response.status_code == 413
        assert response["Content-Type"].startswith("text/html")

    def test_a_body_without_a_length_is_refused(self) -> None:
        response = self.answer("/", CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked")

        assert response.status_code == 411


class TestApiPaths:
    @pytest.mark.parametrize(
        ("path", "expected"),
        [
            ("/api/v1/tasks/", "/api/v1/tasks"),
            ("/api/v1/tasks", "/api/v1/tasks"),
            ("/tasks/", "/tasks/"),
            ("/apiary/", "/apiary/"),
        ],
    )
    def test_a_slash_at_the_end_is_folded(self, path: str, expected: str) -> None:
        assert body(ApiPathMiddleware(seen_path)(RequestFactory().post(path))) == expected


class TestLeaving:
    @pytest.mark.parametrize(
        ("method", "place", "is_between"),
        [
            ("POST", "https://sso.example.org/auth?state=a&b=<c>", True),
            ("POST", "//sso.example.org/", True),
            ("GET", "https://sso.example.org/auth", False),
            ("POST", "/profile", False),
            ("POST", "http://testserver/profile", False),
        ],
    )
    def test_forms_that_lead_away_show_a_page(
        self, rf: RequestFactory, method: str, place: str, *, is_between: bool
    ) -> None:
        request = rf.generic(method, "/sign-in/with/x")
        response = LeavingMiddleware(lambda _: HttpResponseRedirect(place))(request)
        assert response.status_code == (200 if is_between else 302)
        if is_between:
            assert "On to sso.example.org" in body(response)
            assert "<c>" not in body(response)
