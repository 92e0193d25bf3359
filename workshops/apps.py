from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    name = "workshops"

    def ready(self) -> None:
        """Register the features, fill the ports of closing, and let Wagtail's reports count rows of features."""
        # Models can be imported only once every app is loaded.
        from content.usage import count_usage
        from workshops.closing.ports import fill_import_date
        from workshops.commands.registry import features
        from workshops.features import register_features
        from workshops.transfer.queries import imported_at

        register_features(self)
        fill_import_date(imported_at)
        count_usage(self, *(model for feature in features() for model in feature.counted))
