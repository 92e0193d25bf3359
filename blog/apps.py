from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BlogConfig(AppConfig):
    name = "blog"
    verbose_name = _("blog")

    def ready(self) -> None:
        """Tell the workshops below how a closed room becomes pages."""
        # Models can be imported only once every app is loaded.
        from blog import drafts
        from workshops.closing.ports import fill_report_maker

        fill_report_maker(drafts)
