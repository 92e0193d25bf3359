"""Settings that every place shares; dev, test and production each say only what differs."""

import zoneinfo
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from environs import Env

from config.public_url import as_browsers_write

env = Env()
ROOT = Path(__file__).resolve().parents[3]
env.read_env(str(ROOT / ".env"), recurse=False)

SECRET_KEY = env.str("SECRET_KEY", "")
DEBUG = env.bool("DEBUG", False)
# The address that is printed on cards and shown on the wall. A phone must be able to reach it.
PUBLIC_URL = as_browsers_write(env.str("PUBLIC_URL", "http://127.0.0.1:8000"))
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1"])

INSTALLED_APPS = [
    "daphne",
    "demo",
    "operations",
    "home",
    "blog",
    "workshops",
    "network",
    "content",
    "people",
    "due",
    "text",
    # No page here is a form. Its empty table is in every database since 0.1.0 and points at pages: it stays known.
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.contrib.sitemaps",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "channels",
    "csp",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "operations.host_header.NormalizedHost",
    "django.middleware.security.SecurityMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "operations.content_security_policy.ContentSecurityPolicy",
    "operations.cache_control.NoStore",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    # Before anything that asks the database for what stands in an address or in a cookie.
    "operations.unstorable_values.RefuseUnstorableValues",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "people.sessions.StaffSessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "content.moved.FollowMovedPages",
    "operations.database_unavailable.DatabaseUnavailable",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "content.context_processors.navigation",
                "operations.cache_control.personal_page",
            ],
            # How words are cut and drawn is one rule for every template.
            "builtins": ["text.templatetags.words"],
        },
    },
]

DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{ROOT / 'var' / 'common-table.sqlite3'}")}
_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE takes the write lock when a transaction starts, so that reading and then writing never deadlocks. FULL keeps
    # what was acknowledged through a power cut. secure_delete overwrites deleted text in free pages. The cache is small, in
    # kB, because each of the seven threads that keep a connection has its own, and the system caches the file anyway.
    _database.setdefault("OPTIONS", {}).update(
        transaction_mode="IMMEDIATE",
        timeout=5,
        init_command=(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA cache_size=-2000;"
        ),
    )
elif _database["ENGINE"].endswith("postgresql"):
    _database["OPTIONS"] = {
        # No statement takes longer than somebody would wait for a page. Group commit tries a locked row again. The
        # transaction of a process that hangs is ended, so that others can lock its rows.
        "options": "-c statement_timeout=30s -c lock_timeout=5s -c idle_in_transaction_session_timeout=20s",
        # A database server that disappears is noticed within seconds. By default TCP waits for minutes.
        "connect_timeout": 4,
        "keepalives_idle": 10,
        "keepalives_interval": 3,
        "keepalives_count": 3,
        "tcp_user_timeout": 15_000,
        # Under ASGI each request may run in another thread, and a persistent connection for each thread would be more
        # than the server allows when many phones return at once. From a pool, requests wait for a free connection.
        # After an outage psycopg's pool tries again at longer and longer intervals; a second is the longest here.
        "pool": {
            "min_size": 0,
            "max_size": env.int("DATABASE_POOL", 32),
            "timeout": 5,
            "reconnect_timeout": 1,
        },
        # What the address itself says (`?sslmode=verify-full`) counts more.
        **_database.get("OPTIONS", {}),
    }
    # A connection that was closed by the server is replaced when it is taken from the pool.
    _database["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Notifications between processes. Without Redis there is one process, which notifies itself in memory.
REDIS_URL = env.str("REDIS_URL", "")
CHANNEL_LAYERS: dict[str, dict[str, Any]] = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
if REDIS_URL:
    CHANNEL_LAYERS["default"] = {
        # Pub/sub stores nothing. A lost notification is no problem: rooms check the database by themselves.
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {
            # A Redis that does not answer is given up quickly. No `socket_timeout`: it would end each idle subscription.
            "hosts": [{"address": REDIS_URL, "socket_connect_timeout": 1, "health_check_interval": 15}],
            # Several sites may share one Redis.
            "prefix": env.str("REDIS_PREFIX", "common-table"),
        },
    }

AUTH_USER_MODEL = "people.User"
# The first one checks every password and slows down wrong ones; it never leaves one to the second. The second is named in
# sessions that an older release has begun.
AUTHENTICATION_BACKENDS = ["people.backends.SlowedBackend", "django.contrib.auth.backends.ModelBackend"]
# Wagtail's API for its own pages accepts sessions, and no passwords in a header.
REST_FRAMEWORK = {"DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"]}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "people.known_password.NotTheKnownPassword"},
]
LOGIN_URL = "people:sign_in"
LOGIN_REDIRECT_URL = "/desks/"
LOGOUT_REDIRECT_URL = "/"

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = env.str("TIME_ZONE", "Europe/London")
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(ROOT / "var" / "static")))
# Component stylesheets and scripts; pages ask for bundles of them.
FRONT_END_SOURCE = ROOT / "site" / "static"
# Callables that list the stylesheets of features, as paths. Each bundle of styles holds them.
FRONT_END_FEATURES = ["workshops.commands.registry.stylesheets"]
STATICFILES_DIRS = [FRONT_END_SOURCE]
STATICFILES_FINDERS = [
    "front_end.finder.BundleFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(ROOT / "var" / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "servestatic.storage.CompressedManifestStaticFilesStorage"},
}

# Messages are kept in a signed cookie, because participants have no session.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
# Seconds after its last use; `people.sessions` renews it, for a day at most.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
# Behind a proxy that changes `Host`, browsers still send the public address as `Origin`.
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "operations.error_pages.csrf_failed"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "SAMEORIGIN"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "connect-src": [SELF],
        "img-src": [SELF, "data:"],
        "script-src": [SELF],
        "style-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}
# Wagtail's own pages have inline scripts and styles, and preview a picture before it is uploaded. Ours do not.
ADMIN_CONTENT_POLICY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "img-src": [SELF, "data:", "blob:"],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": [],
    "geolocation": [],
    "microphone": [],
    "payment": [],
    "usb": [],
}

# Errors go to the terminal, where a person or a process manager reads them. By default Django would mail them to ADMINS,
# which is empty. An address that does not exist is not logged.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        # Only clients can cause these messages: a wrong Host, a body that is too big, a broken handshake.
        "client_errors": {
            "()": "operations.log_throttling.LogThrottle",
            "loggers": ["django.security", "daphne.http_protocol", "daphne.ws_protocol"],
        },
    },
    "handlers": {"terminal": {"class": "logging.StreamHandler", "filters": ["client_errors"]}},
    "root": {"handlers": ["terminal"], "level": "WARNING"},
    # When Redis is unavailable, our own notifications log one line. The library would add a traceback every second.
    "loggers": {"django.request": {"level": "ERROR"}, "channels_redis": {"level": "CRITICAL"}},
}

WAGTAIL_SITE_NAME = "Common Table"
WAGTAILADMIN_BASE_URL = PUBLIC_URL
WAGTAILADMIN_LOGIN_URL = "/sign-in/"
# Forgotten passwords are reset on the site's own page, not in the admin.
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# Some systems have files beside their time zones that are none, or that only they have. At the first name that a browser
# does not know, the script of the account page stops, and later zones get no label.
WAGTAIL_USER_TIME_ZONES = sorted(
    name
    for name in zoneinfo.available_timezones() - {"localtime", "posixrules", "Factory"}
    if not name.startswith("SystemV/")
)
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "content.search.backend"}}
WAGTAILIMAGES_IMAGE_MODEL = "content.StoryImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "content.uploads.StoryImageForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "content.admin_forms.DocumentForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
# With any storage, documents are served by the view that checks whether they are private.
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_PASSWORD_REQUIRED_TEMPLATE = "content/password_required.html"  # noqa: S105
WAGTAIL_PASSWORD_REQUIRED_TEMPLATE = "content/password_required.html"  # noqa: S105
WAGTAIL_FRONTEND_LOGIN_URL = "/sign-in/"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "avif", "heic", "heif"]
WAGTAILDOCS_EXTENSIONS = ["pdf", "csv", "ods", "odt", "docx", "xlsx", "txt"]

# A workshop on a hall's laptop is transferred to the public site in a file that is encrypted with one of these keys:
# `HALL_KEY` on both machines. The first one encrypts; the public site may have several, one for each laptop.
HALL_KEYS: list[str] = env.list("HALL_KEY", [])
# True on a hall's laptop (`make hall`): drafts of its workshops are made on the public site, after the transfer.
IS_HALL = env.bool("IS_HALL", False)
# On a hall's laptop: the address of the public site, where cards open after the workshop.
HOME_URL = env.str("HOME_URL", "").rstrip("/")

# Seconds for which a room collects changes before it renders them once for everybody.
ROOM_TICK = env.float("ROOM_TICK", 0.2)
# Seconds after which a watched room checks the database by itself, because a notification may be lost.
ROOM_REREAD = env.float("ROOM_REREAD", 1.5)
# Seconds for which a room stays in memory after its last client has gone, for clients that reconnect.
ROOM_LINGER = env.float("ROOM_LINGER", 60.0)
# The most sockets of one room in one process, besides those of desks.
ROOM_SOCKETS = env.int("ROOM_SOCKETS", 3000)
# Reads of pages that one process works on at once, each in a thread with a database connection; the others wait. As many
# writes in rooms, half as many other writes, a quarter as many searches, and two checks of passwords run beside them
# (operations/concurrency_limit.py). DATABASE_POOL must be enough for all of them, six executors and the group commit.
PAGES_AT_ONCE = env.int("PAGES_AT_ONCE", 8)
# Seconds for which the group commit collects writes before it commits them together.
WRITER_WINDOW = env.float("WRITER_WINDOW", 0.02)
# Months after the end of a workshop until kept words lose their link to a card. Pages print this number.
WORDS_LINKED_MONTHS = env.int("WORDS_LINKED_MONTHS", 12)
# Days until the ballots of a vote that was never revealed lose their link to cards, in a room that nobody uses.
VOTES_LINKED_DAYS = env.int("VOTES_LINKED_DAYS", 7)
# Counts of people below this are merged on published pages.
SMALLEST_PUBLISHED_COUNT = 5
