"""Django's settings. Everything that differs between installations is a variable of config.env."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from config import __version__, addresses, redis_services
from config.content_security import page_policy
from config.databases import database
from config.env import Environment
from config.logging import logging_config
from config.mailers import is_sent, mailer
from config.rates import rate_limits
from config.schedule import SCHEDULE
from config.secret_key import secret_key
from config.senders import check_mailbox, check_secret, check_sender
from config.sign_in_providers import providers
from config.sms import sms_provider
from config.storages import attachment_storage
from config.vapid import public_key, vapid_key, vapid_subject

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment.read()

# Where people find it
HOST = env.host
PORT = env.port
SITE_URL = addresses.site_url(env.site_url, env.port)
SOCKET_URL = addresses.socket_url(env.socket_url)
ALLOWED_HOSTS = addresses.allowed_hosts(env.allowed_hosts, SITE_URL)
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CORS_ALLOWED_ORIGINS = addresses.origins(env.cors_allowed_origins)
TRUSTED_PROXIES = env.trusted_proxies or 0

# How it runs
DEBUG = env.debug
DATA_DIR = BASE_DIR / env.data_dir
SECRET_KEY = secret_key(env.secret_key, DATA_DIR, is_private=addresses.is_loopback(SITE_URL))
WEB_THREADS = env.web_threads
SLOW_REQUEST_MS = env.slow_request_ms
METRICS_TOKEN = env.metrics_token
STRICT_CONCURRENCY = env.strict_concurrency
LOGGING = logging_config(env.log_level, env.log_format)
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

SIGN_IN_WITH = providers(env.sign_in_with)

INSTALLED_APPS = [
    "config.apps.FrameConfig",
    "accounts.apps.AccountsConfig",
    "teams.apps.TeamsConfig",
    "tasks.apps.TasksConfig",
    "notifications.apps.NotificationsConfig",
    # unfold's templates have to be found before those of the admin that it dresses.
    "unfold.apps.BasicAppConfig",
    "config.apps.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    *SIGN_IN_WITH.apps,
    "allauth.usersessions",
    "channels",
    "corsheaders",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
]

MIDDLEWARE = [
    "config.middleware.permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    # Static files leave here, before the request log and everything that costs a query.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.request_log.RequestLogMiddleware",
    "config.middleware.header_limit.HeaderLimitMiddleware",
    "config.middleware.body_limit.BodyLimitMiddleware",
    "config.middleware.api_paths.ApiPathMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "config.middleware.view_as.ViewAsMiddleware",
    "config.middleware.person.PersonMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.hidden.HiddenMiddleware",
    "config.middleware.forms_only.FormsOnlyMiddleware",
    "config.middleware.rate_limit.RateLimitMiddleware",
    "config.middleware.leaving.LeavingMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context_processors.site",
            ],
        },
    },
]

# What it stands on
DATABASES = {"default": database(env.database_url, DATA_DIR, threads=WEB_THREADS)}
REDIS_URL = redis_services.check_url("REDIS_URL", env.redis_url, ("redis", "rediss"))
CACHES = {"default": redis_services.cache(REDIS_URL)}
CHANNEL_LAYERS = {"default": redis_services.channel_layer(REDIS_URL)}
IS_PRIVATE = addresses.is_loopback(SITE_URL)
MAILERS = {"default": mailer(env.email_url, DATA_DIR, is_private=IS_PRIVATE)}
#: Whether mail leaves this machine, so that people can be asked to read it.
SENDS_MAIL = is_sent(env.email_url)
DEFAULT_FROM_EMAIL = env.default_from_email or f"Stint <stint@{urlsplit(SITE_URL).hostname}>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL
check_sender("DEFAULT_FROM_EMAIL", DEFAULT_FROM_EMAIL)
REPLY_TO_EMAIL = check_sender("REPLY_TO_EMAIL", env.reply_to_email)
BOUNCE_EMAIL = check_mailbox("BOUNCE_EMAIL", env.bounce_email)
BOUNCE_SECRET = check_secret("BOUNCE_SECRET", env.bounce_secret)
# Push messages to browsers
VAPID_PRIVATE_KEY = vapid_key(env.vapid_private_key, DATA_DIR, is_private=IS_PRIVATE)
VAPID_PUBLIC_KEY = public_key(VAPID_PRIVATE_KEY) if VAPID_PRIVATE_KEY else ""
VAPID_SUBJECT = vapid_subject(env.vapid_subject, DEFAULT_FROM_EMAIL)
SMS_PROVIDER = sms_provider(env.sms_url)

# Files
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / env.static_root if env.static_root else None
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.finders.NpmFinder",
]
NPM_FILES = {"vendor/sortable.js": "sortablejs/Sortable.min.js"}
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
WHITENOISE_ALLOW_ALL_ORIGINS = False
MEDIA_ROOT = DATA_DIR / "files"
_GATHERED = "whitenoise.storage.CompressedManifestStaticFilesStorage"
_FROM_SOURCES = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": attachment_storage(env.storage_url),
    "staticfiles": {"BACKEND": _GATHERED if STATIC_ROOT else _FROM_SOURCES},
}

# Requests to addresses that people give: where they may go besides the public internet.
OUTGOING_ALLOWED_NETWORKS = addresses.networks(env.outgoing_allowed_networks)
OUTGOING_ALLOW_HTTP = env.outgoing_allow_http

# People
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "tasks:home"
LOGOUT_REDIRECT_URL = "tasks:home"
AUTHENTICATION_BACKENDS = ["accounts.backends.LimitedBackend"]
# New passwords get the first. Those of the others, as people bring them from elsewhere, are hashed
# anew when their owner signs in.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",
    "django.contrib.auth.hashers.BCryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
PASSWORD_RESET_TIMEOUT = 3600
_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
]
# In the database alone: a cache in each process would keep a session that was ended elsewhere.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
# Signing in: django-allauth, with what accounts/signing_in makes of it.
VERIFY_EMAIL = SENDS_MAIL if env.verify_email is None else env.verify_email
ACCOUNT_ADAPTER = "accounts.signing_in.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if VERIFY_EMAIL else "optional"
# Only in the browser in which somebody has just signed up.
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_EMAIL_CONFIRMATION_ANONYMOUS_REDIRECT_URL = "/sign-in"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(SITE_URL).scheme
# Ours count instead: accounts/limits.py.
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
_FORMS = "accounts.forms"
ACCOUNT_FORMS = {
    "login": f"{_FORMS}.SignInForm",
    "signup": f"{_FORMS}.SignUpForm",
    "reset_password": f"{_FORMS}.ForgotPasswordForm",
    "reset_password_from_key": f"{_FORMS}.ResetPasswordForm",
    "change_password": f"{_FORMS}.ChangePasswordForm",
    "set_password": f"{_FORMS}.NewPasswordForm",
}
MFA_ADAPTER = "accounts.signing_in.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
_PASSKEYS = "accounts.signing_in.passkey_forms"
MFA_FORMS = {
    "authenticate": f"{_FORMS}.CodeForm",
    "reauthenticate": f"{_FORMS}.ConfirmCodeForm",
    "add_webauthn": f"{_PASSKEYS}.PasskeyForm",
    "authenticate_webauthn": f"{_PASSKEYS}.SecondStepForm",
    "login_webauthn": f"{_PASSKEYS}.SignInForm",
    "reauthenticate_webauthn": f"{_PASSKEYS}.ConfirmForm",
}
# A phone whose clock is half a minute off is still let in.
MFA_TOTP_TOLERANCE = 1
# Else somebody could lock the owner of an address out of it; without mail nobody can prove one.
MFA_ALLOW_UNVERIFIED_EMAIL = not VERIFY_EMAIL
SOCIALACCOUNT_ADAPTER = "accounts.signing_in.adapters.SocialAdapter"
SOCIALACCOUNT_PROVIDERS = SIGN_IN_WITH.settings
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
# What a service says about an address is proved, or else it is proved here.
SOCIALACCOUNT_EMAIL_VERIFICATION = ACCOUNT_EMAIL_VERIFICATION
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("en-us", "English (United States)")]

# Security
IS_HTTPS = SITE_URL.startswith("https://")
SECURE_CSP = page_policy(SOCKET_URL)
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
RATE_LIMITS = rate_limits(env.rate_limits)
# Load balancers ask for health over plain HTTP, from inside.
SECURE_REDIRECT_EXEMPT = [r"^health"]
SECURE_HSTS_SECONDS = 30 * 24 * 3600 if IS_HTTPS else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
# Pages carry the token in themselves; no script has to read the cookie.
CSRF_COOKIE_HTTPONLY = True
# The API alone, and never with cookies: a page of another site brings a token or gets nothing.
CORS_URLS_REGEX = r"^/api/v1/"
CORS_ALLOW_CREDENTIALS = False
CORS_ALLOW_HEADERS = (
    "accept",
    "authorization",
    "content-type",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "x-request-id",
)
CORS_EXPOSE_HEADERS = (
    "etag",
    "idempotency-replayed",
    "ratelimit",
    "ratelimit-policy",
    "retry-after",
    "x-request-id",
)
X_FRAME_OPTIONS = "DENY"
# Whether HSTS holds for subdomains, and for ever, is for the owner of the domain to say.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
MAX_HEADER_BYTES = 32 * 1024
MAX_BODY_BYTES = 10 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY_BYTES
# Files wait on the disk as soon as they are larger than a few megabytes, never in memory.
MAX_UPLOAD_BYTES = env.max_upload_mb * 1024 * 1024
# Several files come in one body, with a little around each.
MAX_UPLOAD_BODY_BYTES = 4 * MAX_UPLOAD_BYTES + MAX_BODY_BYTES
UPLOAD_PATHS = r"/(api/v1/tasks/[^/]+/attachments/?|tasks/[^/]+/files)"
NOTIFICATION_RETENTION_DAYS = env.notification_retention_days
TEAM_QUOTA_BYTES = env.team_quota_mb * 1024 * 1024 if env.team_quota_mb else None
CSRF_FAILURE_VIEW = "config.error_views.csrf_failure"

# Jobs. Messages are acknowledged when a job begins: the work itself waits in the database, and the
# schedule below finds what a killed worker left, long before a broker would hand it out again.
CELERY_BROKER_URL = redis_services.check_url(
    "CELERY_BROKER_URL",
    env.celery_broker_url or REDIS_URL or "memory://localhost",
    ("redis", "rediss", "amqp", "amqps", "memory"),
)
CELERY_BROKER_TRANSPORT_OPTIONS = redis_services.broker_options(CELERY_BROKER_URL)
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker and beat wait for it as long as it is away
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_POOL = "threads"
CELERY_WORKER_CONCURRENCY = 4
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CELERY_BEAT_SCHEDULE = SCHEDULE

#: Whose tables have the triggers of teams/audit.py.
AUDITED_APPS = ("accounts", "teams", "tasks", "notifications")

# API
REST_FRAMEWORK: dict[str, Any] = {
    "EXCEPTION_HANDLER": "config.api.errors.handle_exception",
    "DEFAULT_RENDERER_CLASSES": ["config.api.renderers.EnvelopeRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.api.parsers.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "config.api.pagination.PageOrCursorPagination",
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.AccessTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "config.api.conditional_schema.ConditionalSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "config.api.negotiation.JsonNegotiation",
    # Answers are JSON; ?format= is a parameter like any other that nobody knows.
    "URL_FORMAT_OVERRIDE": None,
}
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=15),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=7),
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Stint API",
    "ENUM_NAME_OVERRIDES": {
        "CustomFieldTypeEnum": "tasks.models.FieldType",
        "RelationTypeEnum": "tasks.relations.WORDS",
        "CalendarFeedKindEnum": "tasks.models.calendar_feed.FeedKind",
        "NotificationKindEnum": "notifications.api.bodies.KINDS",
        "DeliveryKindEnum": "notifications.models.Kind",
        "DeliveryStateEnum": "notifications.api.deliveries.STATES",
        "WebhookStateEnum": "notifications.webhooks.api.bodies.STATES",
        "WebhookFlavourEnum": "notifications.models.Flavour",
        "ChatFlavourEnum": "notifications.models.CHAT_FLAVOURS",
    },
    "DESCRIPTION": "Teams, tasks and their log of events.",
    "VERSION": __version__,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.api.schema.wrap_in_envelope",
    ],
}
UNFOLD = {
    "SITE_TITLE": "Stint back office",
    "SITE_HEADER": "Stint back office",
    "SITE_URL": "/",
    "SHOW_HISTORY": False,
}
