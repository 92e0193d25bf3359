from django.urls import path

from .consumers import ScreenConsumer

# A socket's application stands where Django's types expect a view.
websocket_urlpatterns = [path("ws/w/<str:code>/", ScreenConsumer.as_asgi())]  # type: ignore[arg-type]
