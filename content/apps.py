from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    name = "content"
    verbose_name = _("content")

    def ready(self) -> None:
        """Have profile pictures go the way of all pictures: Wagtail names the form of its panel on a class."""
        # Models can be imported only once every app is loaded.
        from wagtail.admin.views.account import AvatarSettingsPanel

        from content.uploads import AvatarForm

        AvatarSettingsPanel.form_class = AvatarForm
