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
from config.mailers import mailer
from config.secret_key import secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment.read()

# Where people find it
HOST = env.host
PORT = env.port
SITE_URL = addresses.site_url(env.site_url, env.port)
SOCKET_URL = addresses.socket_url(env.socket_url)
ALLOWED_HOSTS = addresses.allowed_hosts(env.allowed_hosts, SITE_URL)
CSRF_TRUSTED_ORIGINS = [SITE_URL]
FORWARDED_ALLOW_IPS = env.forwarded_allow_ips

# How it runs
DEBUG = env.debug
DATA_DIR = BASE_DIR / env.data_dir
SECRET_KEY = secret_key(env.secret_key, DATA_DIR, is_private=addresses.is_loopback(SITE_URL))
WEB_THREADS = env.web_threads
SLOW_REQUEST_MS = env.slow_request_ms
LOGGING = logging_config(env.log_level, env.log_format)
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

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
    "channels",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Static files leave here, before the request log and everything that costs a query.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.request_log.RequestLogMiddleware",
    "config.middleware.body_limit.BodyLimitMiddleware",
    "config.middleware.api_paths.ApiPathMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.hidden.HiddenMiddleware",
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
MAILERS = {"default": mailer(env.email_url, DATA_DIR)}
DEFAULT_FROM_EMAIL = env.default_from_email or f"Stint <stint@{urlsplit(SITE_URL).hostname}>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL

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
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _GATHERED if STATIC_ROOT else _FROM_SOURCES},
}

# People
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "tasks:home"
LOGOUT_REDIRECT_URL = "tasks:home"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
]
# In the database alone: a cache in each process would keep a session that was ended elsewhere.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"

# Security
IS_HTTPS = SITE_URL.startswith("https://")
SECURE_CSP = page_policy(SOCKET_URL)
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = IS_HTTPS
# Load balancers ask for health over plain HTTP, from inside.
SECURE_REDIRECT_EXEMPT = [r"^health"]
SECURE_HSTS_SECONDS = 30 * 24 * 3600 if IS_HTTPS else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
X_FRAME_OPTIONS = "DENY"
# Whether HSTS holds for subdomains, and for ever, is for the owner of the domain to say.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
MAX_BODY_BYTES = 10 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY_BYTES
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
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_POOL = "threads"
CELERY_WORKER_CONCURRENCY = 4
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
# A reminder that nobody took before the next one is due has no use any more.
CELERY_BEAT_SCHEDULE = {
    "drain-deliveries": {
        "task": "notifications.jobs.drain_deliveries",
        "schedule": timedelta(seconds=10),
        "options": {"expires": 10},
    },
    "resume-imports": {
        "task": "tasks.jobs.resume_imports",
        "schedule": timedelta(seconds=30),
        "options": {"expires": 30},
    },
}

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
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
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
