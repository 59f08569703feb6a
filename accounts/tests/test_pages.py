"""Signing up, in and out in a browser, and the profile."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.tests.factories import PASSWORD, UserFactory

INVITATION = "/invitations/token"
NEW = {"email": "Dora@Example.com", "password": "a long enough one", "first_name": "Dora"}
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "///evil.example",
    "javascript:alert(1)",
    "teams/new",
    "http:///evil.example",
    "\x00/",
]


@pytest.mark.django_db
def test_signing_up_opens_an_account_and_signs_in(client: Client) -> None:
    response = client.post("/sign-up", NEW)

    assert response.url == "/"  # type: ignore[attr-defined]
    assert client.session["_auth_user_id"] == str(User.objects.get(email="dora@example.com").pk)


@pytest.mark.django_db
def test_signing_up_leads_back_to_the_invitation(client: Client) -> None:
    page = client.get("/sign-up", {"next": INVITATION, "email": "dora@example.com"})
    assert f'name="next" value="{INVITATION}"' in page.text
    assert 'value="dora@example.com"' in page.text

    response = client.post("/sign-up", {**NEW, "next": INVITATION})

    assert response.url == INVITATION  # type: ignore[attr-defined]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"email": ""}, "This field is required"),
        ({"email": "nobody"}, "valid email address"),
        ({"email": "a" * 250 + "@example.com"}, "at most 254 characters"),
        ({"password": "short"}, "too short"),
        ({"password": "password1"}, "too common"),
        ({"first_name": "x" * 101}, "at most 100 characters"),
        ({"last_name": "a\x00b"}, "Null characters"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    client: Client, wrong: dict[str, str], says: str
) -> None:
    response = client.post("/sign-up", {**NEW, **wrong})

    assert response.status_code == 422
    assert says in response.text
    [field] = wrong
    assert f'id="id_{field}_error"' in response.text
    assert not User.objects.exists()


@pytest.mark.django_db
def test_several_wrong_fields_are_listed_with_links_to_them(client: Client) -> None:
    response = client.post("/sign-up", {})

    assert 'href="#id_email"' in response.text
    assert 'href="#id_password"' in response.text


def test_an_address_that_has_an_account_is_told_to_sign_in(client: Client, alice: User) -> None:
    response = client.post("/sign-up", {**NEW, "email": "ALICE@example.com"})

    assert response.status_code == 422
    assert "has an account already" in response.text
    assert User.objects.count() == 1


def test_signing_in_in_any_letter_case(client: Client, alice: User) -> None:
    response = client.post(
        "/sign-in", {"email": "Alice@Example.COM", "password": PASSWORD, "next": "/profile"}
    )

    assert response.url == "/profile"  # type: ignore[attr-defined]
    assert client.session["_auth_user_id"] == str(alice.pk)


def test_signing_in_changes_the_session_key(client: Client, alice: User) -> None:
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["sessionid"] = str(session.session_key)
    before = session.session_key

    client.post("/sign-in", {"email": alice.email, "password": PASSWORD})

    assert client.session.session_key != before


@pytest.mark.parametrize(
    "tried",
    [
        {"email": "alice@example.com", "password": "not hers at all"},
        {"email": "nobody@example.com", "password": PASSWORD},
    ],
)
def test_a_wrong_password_and_an_unknown_address_get_one_answer(
    client: Client, alice: User, tried: dict[str, str]
) -> None:
    response = client.post("/sign-in", tried)

    assert response.status_code == 422
    assert "Email or password is wrong" in response.text
    assert tried["password"] not in response.text
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_somebody_deactivated_cannot_sign_in(client: Client) -> None:
    gone = UserFactory.create(is_active=False)

    response = client.post("/sign-in", {"email": gone.email, "password": PASSWORD})

    assert response.status_code == 422
    assert "Email or password is wrong" in response.text


@pytest.mark.parametrize("page", ["/sign-in", "/sign-up"])
@pytest.mark.parametrize("onward", ELSEWHERE)
def test_next_never_leads_to_another_site(
    client: Client, alice: User, page: str, onward: str
) -> None:
    fields = {"email": alice.email, "password": PASSWORD} if page == "/sign-in" else NEW

    response = client.post(page, {**fields, "next": onward})

    assert response.url == "/"  # type: ignore[attr-defined]


@pytest.mark.parametrize("page", ["/sign-in", "/sign-up"])
def test_whoever_is_signed_in_already_is_led_on(client: Client, alice: User, page: str) -> None:
    client.force_login(alice)

    assert client.get(page, {"next": INVITATION}).url == INVITATION  # type: ignore[attr-defined]
    assert client.post(page, NEW).url == "/"  # type: ignore[attr-defined]
    assert User.objects.count() == 1


def test_signing_out_is_a_post_and_doing_it_twice_is_no_error(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert "Sign out?" in client.get("/sign-out").text
    assert "_auth_user_id" in client.session

    for _ in range(2):
        response = client.post("/sign-out", {"next": INVITATION})
        assert response.url == INVITATION  # type: ignore[attr-defined]

    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("page", ["/sign-in", "/sign-up", "/sign-out", "/profile"])
def test_forms_without_the_token_are_refused_by_a_page(alice: User, page: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)

    response = client.post(page, {"first_name": "Forged"})

    assert response.status_code == 403
    assert "Send it once more" in response.text
    assert "<style" not in response.text
    alice.refresh_from_db()
    assert alice.first_name == "Alice"


def test_the_profile_says_and_changes_the_name(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert 'value="Alice"' in client.get("/profile").text

    response = client.post("/profile", {"first_name": "Alicia", "last_name": "Lind"}, follow=True)

    assert "Your profile is saved" in response.text
    alice.refresh_from_db()
    assert alice.name == "Alicia Lind"


def test_a_refused_name_changes_nothing_and_is_kept_in_the_form(
    client: Client, alice: User
) -> None:
    client.force_login(alice)

    response = client.post("/profile", {"first_name": "x" * 101, "is_staff": "on"})

    assert response.status_code == 422
    assert "x" * 101 in response.text
    assert 'aria-label="Menu of Alice"' in response.text
    alice.refresh_from_db()
    assert (alice.first_name, alice.is_staff) == ("Alice", False)


@pytest.mark.django_db
def test_the_profile_is_for_the_signed_in(client: Client) -> None:
    assert client.get("/profile").url == "/sign-in?next=/profile"  # type: ignore[attr-defined]
