"""A laptop in a hall, and `make demo`: as in development, but light on the air that thirty-five phones share."""

from .base import STORAGES as COMPRESSED
from .dev import *  # noqa: F403
from .dev import MIDDLEWARE as PLAIN

STORAGES = COMPRESSED
SERVESTATIC_USE_FINDERS = False
SERVESTATIC_AUTOREFRESH = False
SERVESTATIC_MAX_AGE = 60
# On a public server the proxy in front compresses; in a hall nobody stands in front of us.
MIDDLEWARE = ["django.middleware.gzip.GZipMiddleware", *PLAIN]
# A hall's laptop is put away, and lent to others: whoever closes the browser is signed out.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
