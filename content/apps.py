from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    name = "content"
    verbose_name = _("content")

    def ready(self) -> None:
        """Have Wagtail's own forms take words and profile pictures by our rules."""
        # Models can be imported only once every app is loaded.
        from wagtail.admin.views.account import AvatarSettingsPanel

        from content.uploads import AvatarForm

        AvatarSettingsPanel.form_class = AvatarForm

        # Wagtail's admin is told once, before any of its forms is made.
        from content.admin_forms import use_our_words

        use_our_words()

        # Wagtail's views can be imported only when there are models.
        from content.exports import make_exports_harmless

        make_exports_harmless()
