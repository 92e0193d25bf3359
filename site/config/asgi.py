"""One door for pages, one for sockets; Channels checks the origin of every socket before we see it."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application

# Apps must be loaded before anything below imports a model.
pages = get_asgi_application()

from workshops.guessing import SlowGuessing  # noqa: E402
from workshops.live.routing import websocket_urlpatterns  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": SlowGuessing(pages),
        "websocket": AllowedHostsOriginValidator(URLRouter(websocket_urlpatterns)),
    }
)
