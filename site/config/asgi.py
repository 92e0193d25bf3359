"""The ASGI application: pages by HTTP, and sockets, which open for our own pages only."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.core.asgi import get_asgi_application

# Apps must be loaded before anything below imports a model.
pages = get_asgi_application()

from operations.concurrency_limit import LimitConcurrentPages  # noqa: E402
from people.browsers import is_known  # noqa: E402
from workshops.live.origin import own_pages_only  # noqa: E402
from workshops.live.routing import websocket_urlpatterns  # noqa: E402
from workshops.live.sockets import refuse  # noqa: E402
from workshops.screens.code_guessing import SlowGuessing  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": SlowGuessing(LimitConcurrentPages(pages, settings.PAGES_AT_ONCE, is_known=is_known)),
        "websocket": own_pages_only(URLRouter(websocket_urlpatterns), denier=refuse),
    }
)
