from typing import Any

from django.urls import path, re_path

from workshops.live.sockets import refuse, screen

# A socket's application stands where Django's types expect a view.
websocket_urlpatterns: list[Any] = [
    path("ws/w/<str:code>/", screen),  # type: ignore[arg-type]
    re_path("", refuse),  # type: ignore[arg-type]
]
