from django.db import models
from django.utils.translation import gettext_lazy as _


class DueJobRecord(models.Model):
    """When a due job was last looked at, and how its last run ended. Made by the first run."""

    job = models.CharField(_("job"), max_length=80, unique=True)
    # The last time that `run_due` came by, also when the job was not due by its own pace.
    looked_at = models.DateTimeField(_("looked at"), null=True)
    succeeded_at = models.DateTimeField(_("succeeded at"), null=True)
    failed_at = models.DateTimeField(_("failed at"), null=True)

    class Meta:
        verbose_name = _("record of a due job")
        verbose_name_plural = _("records of due jobs")

    @property
    def has_failed(self) -> bool:
        """Whether its last run failed."""
        return self.failed_at is not None and (self.succeeded_at is None or self.succeeded_at < self.failed_at)
