from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("people")

    def ready(self) -> None:
        # Groups refer to permissions and pages, so they can only be made once there are models.
        from people.groups import apply_roles

        post_migrate.connect(apply_roles, sender=self, dispatch_uid="people.apply_roles")
