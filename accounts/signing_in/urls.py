"""The pages of django-allauth, at addresses of ours. It looks them up by these names."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from allauth.urls import build_provider_urlpatterns
from django.urls import URLPattern, URLResolver, include, path, re_path

from accounts.signing_in import views
from accounts.signing_in.pages import page, secret_page

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in", page(account.login), name="account_login"),
    path("sign-in/second-factor", page(mfa.authenticate), name="mfa_authenticate"),
    path("sign-in/passkey", page(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("sign-in/inactive", page(account.account_inactive), name="account_inactive"),
    path("sign-up", page(account.signup), name="account_signup"),
    path("sign-out", page(account.logout), name="account_logout"),
    path("verify-email", page(views.verification_sent), name="account_email_verification_sent"),
    re_path(
        r"^verify-email/(?P<key>[-:\w]+)$",
        secret_page(account.confirm_email),
        name="account_confirm_email",
    ),
    path("forgot-password", page(account.password_reset), name="account_reset_password"),
    path(
        "forgot-password/sent",
        page(account.password_reset_done),
        name="account_reset_password_done",
    ),
    path(
        "reset-password/done",
        page(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^reset-password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[-\w]+)$",
        secret_page(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("confirm", page(account.reauthenticate), name="account_reauthenticate"),
    path("confirm/second-factor", page(mfa.reauthenticate), name="mfa_reauthenticate"),
    path(
        "confirm/passkey",
        page(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("profile/security", page(views.security), name="mfa_index"),
    path("profile/password", page(account.password_change), name="account_change_password"),
    path("profile/password/set", page(account.password_set), name="account_set_password"),
    path("profile/app", page(totp.activate_totp), name="mfa_activate_totp"),
    path("profile/app/remove", page(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("profile/codes", page(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "profile/codes/new",
        page(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "profile/codes/file",
        page(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("profile/passkeys", page(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("profile/passkeys/add", page(views.add_passkey), name="mfa_add_webauthn"),
    path(
        "profile/passkeys/<int:pk>/rename", page(webauthn.edit_webauthn), name="mfa_edit_webauthn"
    ),
    path(
        "profile/passkeys/<int:pk>/remove",
        page(webauthn.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path("profile/connections", page(social.connections), name="socialaccount_connections"),
    path("sign-in/with/sign-up", page(social.signup), name="socialaccount_signup"),
    path(
        "sign-in/with/cancelled", page(social.login_cancelled), name="socialaccount_login_cancelled"
    ),
    path("sign-in/with/error", page(social.login_error), name="socialaccount_login_error"),
    path("sign-in/with/", include(build_provider_urlpatterns())),
    path("profile/sessions", page(views.sessions), name="usersessions_list"),
    path("profile/sessions/end", page(views.end_everywhere), name="end_everywhere"),
    path("profile/sessions/<int:session_id>/end", page(views.end_session), name="end_session"),
    path("profile/programs/<uuid:family_id>/end", page(views.end_program), name="end_program"),
]
