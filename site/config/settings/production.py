"""A public server behind TLS. Every secret comes from the environment; a missing one stops the start."""

from .base import *  # noqa: F403
from .base import PUBLIC_URL, env

SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 31_536_000)
SERVE_MEDIA = env.bool("SERVE_MEDIA", False)
EMAIL_CONFIG = env.dj_email_url("EMAIL_URL", "smtp://localhost:25")
vars().update(EMAIL_CONFIG)
