from django.urls import path

from accounts.api import email, me, proofs, statistics, views

urlpatterns = [
    path("auth/register", views.RegisterView.as_view(), name="auth-register"),
    path("auth/login", views.LoginView.as_view(), name="auth-login"),
    path("auth/refresh", views.RefreshView.as_view(), name="auth-refresh"),
    path("auth/logout", views.LogoutView.as_view(), name="auth-logout"),
    path("auth/socket-ticket", views.SocketTicketView.as_view(), name="auth-socket-ticket"),
    path("users/me", me.MeView.as_view(), name="users-me"),
    path("users/me/preferences", me.PreferencesView.as_view(), name="users-me-preferences"),
    path("users/me/avatar", me.AvatarView.as_view(), name="users-me-avatar"),
    path("users/me/email", email.EmailView.as_view(), name="users-me-email"),
    path("users/me/email/confirm", email.ConfirmEmailView.as_view(), name="users-me-email-confirm"),
    path("users/me/export", me.ExportView.as_view(), name="users-me-export"),
    path("users/statistics", statistics.StatisticsView.as_view(), name="users-statistics"),
    path("auth/password/forgot", proofs.ForgotPasswordView.as_view(), name="auth-forgot"),
    path("auth/password/reset", proofs.ResetPasswordView.as_view(), name="auth-reset"),
    path("auth/password/change", proofs.ChangePasswordView.as_view(), name="auth-change"),
    path("auth/email/verify", proofs.VerifyEmailView.as_view(), name="auth-verify"),
    path("auth/email/resend", proofs.ResendEmailView.as_view(), name="auth-resend"),
]
