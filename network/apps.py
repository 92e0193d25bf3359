from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "network"

    def ready(self) -> None:
        """Let Wagtail's reports count offers where somebody asks what an organisation has promised."""
        # Models can be imported only once every app is loaded.
        from content.usage import count_usage
        from network.models import Offer

        count_usage(self, Offer)
