from django.apps import AppConfig


class SampleFeatureConfig(AppConfig):
    name = "tests.sample_feature"
    label = "sample_feature"

    def ready(self) -> None:
        # Models can be imported only once every app is loaded.
        from tests.sample_feature.feature import FEATURE
        from workshops.commands.registry import register

        register(FEATURE)
