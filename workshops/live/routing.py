from django.urls import path, re_path

from .consumers import NoSuchSocket, ScreenConsumer

# A socket's application stands where Django's types expect a view.
websocket_urlpatterns = [
    path("ws/w/<str:code>/", ScreenConsumer.as_asgi()),  # type: ignore[arg-type]
    re_path("", NoSuchSocket.as_asgi()),  # type: ignore[arg-type]
]
