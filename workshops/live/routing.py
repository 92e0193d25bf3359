from django.urls import path

from .consumers import ScreenConsumer

websocket_urlpatterns = [path("ws/w/<str:code>/", ScreenConsumer.as_asgi())]
