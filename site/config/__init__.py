"""Settings, addresses, ASGI: no logic."""
