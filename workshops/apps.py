from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    name = "workshops"

    def ready(self) -> None:
        """Let Wagtail's reports count quick wins where somebody asks what an organisation has promised."""
        # Models can be imported only once every app is loaded.
        from content.usage import count_usage
        from workshops.quick_wins.models import QuickWin

        count_usage(self, QuickWin)
