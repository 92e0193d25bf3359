"""A public server behind TLS. Every secret comes from the environment; a missing one stops the start."""

from urllib.parse import urlsplit

from config.public_url import as_browsers_write

from .base import *  # noqa: F403
from .base import env

SECRET_KEY = env.str("SECRET_KEY")
# Without it, cards and links in mails would lead to the server's own machine.
PUBLIC_URL = as_browsers_write(env.str("PUBLIC_URL"))
_host = urlsplit(PUBLIC_URL).hostname or ""
WAGTAILADMIN_BASE_URL = PUBLIC_URL
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", [_host])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
# Monitoring asks the processes directly, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
# Believed from every client of the port, so only the proxy may reach it.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 31_536_000)
SERVE_MEDIA = env.bool("SERVE_MEDIA", False)
EMAIL_CONFIG = env.dj_email_url("EMAIL_URL", "smtp://localhost:25")
vars().update(EMAIL_CONFIG)
# A mail server that does not answer must not delay the page that asks for a new password.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"no-reply@{_host}")

SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # whether every other name under this domain has TLS is not ours to promise
    "security.W019",  # the editors' preview shows our own pages in a frame, and X_FRAME_OPTIONS lets nobody else
    "security.W021",  # nor may we put a whole domain on the browsers' list
]
