"""Quick and strict: what a test run needs to differ in, and no more."""

from .base import *  # noqa: F403

SECRET_KEY = "only-for-tests"  # noqa: S105
# A developer's .env may have one.
HALL_KEYS = []
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PUBLIC_URL = WAGTAILADMIN_BASE_URL = "http://testserver"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# No static files are collected before a test run. Browser tests have a server of their own, which serves styles.
SERVESTATIC_USE_STATIC_ROOT = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SERVE_MEDIA = True
ROOM_TICK = 0.01
ROOM_REREAD = 0.2
ROOM_LINGER = 0.0
WRITER_WINDOW = 0.0
