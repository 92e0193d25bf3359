from django.db import models
from django.utils.translation import gettext_lazy as _

from text.models import LineField

from .organisation import Organisation


class NeedState(models.TextChoices):
    OPEN = "open", _("Open")
    MATCHED = "matched", _("Matched")
    MET = "met", _("Met")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class OfferState(models.TextChoices):
    OPEN = "open", _("Open")
    MATCHED = "matched", _("Matched")
    USED = "used", _("Used")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# Neither used up nor taken back: a further quick win may build on it.
USABLE_OFFERS = (OfferState.OPEN, OfferState.MATCHED)


class Need(models.Model):
    """Something wanted, in plain words; never who wants it."""

    text = LineField(_("what is needed"), max_length=240)
    state = models.CharField(max_length=10, choices=NeedState, default=NeedState.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text


class Offer(models.Model):
    """Something available, and from which organisation if any."""

    text = LineField(_("what is offered"), max_length=240)
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        # Protected: where it became a quick win, a public page says whose offer it was.
        on_delete=models.PROTECT,
        related_name="offers",
    )
    state = models.CharField(max_length=10, choices=OfferState, default=OfferState.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text
