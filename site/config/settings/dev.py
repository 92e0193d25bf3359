"""A laptop or a hall: one process, SQLite, plain HTTP, nothing fetched from elsewhere."""

from urllib.parse import urlsplit

from .base import *  # noqa: F403
from .base import PUBLIC_URL, ROOT, SECRET_KEY, env

(ROOT / "var").mkdir(exist_ok=True)

if not SECRET_KEY:
    # Made once per machine and kept out of version control, so that signed links survive a restart.
    key_file = ROOT / "var" / "secret-key"
    if not key_file.exists():
        from django.core.management.utils import get_random_secret_key

        key_file.write_text(get_random_secret_key())
        key_file.chmod(0o600)
    SECRET_KEY = key_file.read_text()

# Never "*": sockets are opened for pages of these hosts only.
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", urlsplit(PUBLIC_URL).hostname or "localhost"])
SERVE_MEDIA = True
SERVESTATIC_USE_FINDERS = True
SERVESTATIC_AUTOREFRESH = True
# A browser asks whether a file has changed at each load; the answer is 304 when it has not.
SERVESTATIC_MAX_AGE = 0
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
# A hall's network is plain HTTP, where browsers ignore this header and complain about it on every page.
SECURE_CROSS_ORIGIN_OPENER_POLICY = None
