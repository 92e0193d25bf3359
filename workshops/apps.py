from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    name = "workshops"

    def ready(self) -> None:
        """Register voting methods and features, and let Wagtail's reports count quick wins where somebody asks what was promised."""
        # Models can be imported only once every app is loaded.
        from content.usage import count_usage
        from workshops.features import register_features
        from workshops.quick_wins.models import QuickWin
        from workshops.voting.methods.registry import register_methods

        register_methods()
        register_features()
        count_usage(self, QuickWin)
