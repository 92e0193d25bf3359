"""A laptop in a hall, and `make demo`: as in development, but with little data for thirty-five phones on one Wi-Fi."""

from .base import STORAGES as COMPRESSED
from .dev import *  # noqa: F403
from .dev import MIDDLEWARE as PLAIN

STORAGES = COMPRESSED
SERVESTATIC_USE_FINDERS = False
SERVESTATIC_AUTOREFRESH = False
SERVESTATIC_MAX_AGE = 60
# On a public server the proxy compresses; in a hall there is none.
MIDDLEWARE = ["django.middleware.gzip.GZipMiddleware", *PLAIN]
# A hall's laptop is lent to others, so closing the browser signs out.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
