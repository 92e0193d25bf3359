from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from text.models import LineField
from workshops.core.codes import new_token
from workshops.quick_wins.enums import WinState


class RoomNeed(models.Model):
    """A need voiced in a room, and the seat that voiced it: nobody else can say that it is met."""

    workshop = models.ForeignKey("workshops.Workshop", on_delete=models.CASCADE, related_name="room_needs")
    need = models.OneToOneField("network.Need", on_delete=models.CASCADE, related_name="+")
    seat = models.ForeignKey("workshops.SeatCard", null=True, on_delete=models.SET_NULL, related_name="needs")
    # True when no public page may show these words, nor the quick win that is made of them.
    kept_in_room = models.BooleanField(default=False, db_default=False)
    # Signed into the needer's link; changing it makes every link handed out before useless.
    nonce = models.CharField(max_length=64, default=new_token, editable=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def has_words(self) -> bool:
        """Whether anything is stored that goes when the words of this need are taken back."""
        win = getattr(self, "quick_win", None)
        return bool(self.need.text or (win and (win.reason or win.heard)))


class RoomOffer(models.Model):
    """An offer voiced in a room."""

    workshop = models.ForeignKey("workshops.Workshop", on_delete=models.CASCADE, related_name="room_offers")
    offer = models.OneToOneField("network.Offer", on_delete=models.CASCADE, related_name="+")
    seat = models.ForeignKey("workshops.SeatCard", null=True, on_delete=models.SET_NULL, related_name="offers")
    # True when no public page may show these words.
    kept_in_room = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"


class QuickWin(models.Model):
    """One need met by one or more offers, with an owner, a first step and a date."""

    workshop = models.ForeignKey("workshops.Workshop", on_delete=models.CASCADE, related_name="quick_wins")
    room_need = models.OneToOneField(RoomNeed, on_delete=models.CASCADE, related_name="quick_win")
    offers = models.ManyToManyField(RoomOffer, related_name="quick_wins")
    # Wagtail counts whose promise it is, and not where it was made.
    workshop.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]
    room_need.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]
    # Protected: a promise that stands on a public page must go on saying whose it is.
    owner = models.ForeignKey("network.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    first_step = LineField(_("first step"), max_length=240, blank=True)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=WinState, default=WinState.PROPOSED)
    # True when no public page may show it: the desk may say so before and after.
    kept_in_room = models.BooleanField(default=False, db_default=False)
    # Why it was dropped, in the words of whoever dropped it. Never public.
    reason = LineField(max_length=240, blank=True)
    # The owner's last word on progress, and when; of a checked one what somebody heard later, which is never public.
    update = LineField(max_length=240, blank=True)
    update_kept_in_room = models.BooleanField(default=False, db_default=False)
    updated_at = models.DateTimeField(null=True, blank=True)
    nonce = models.CharField(max_length=64, default=new_token, editable=False)

    class Meta:
        verbose_name = _("quick win")
        verbose_name_plural = _("quick wins")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.workshop}, #{self.pk}"

    @property
    def heard(self) -> str:
        """What somebody heard when they asked later; the note of a checked one is that, and not its owner's."""
        return self.update if self.state == WinState.CHECKED else ""

    @property
    def news(self) -> tuple[str, str] | None:
        """That it is agreed, once, whatever becomes of it later: its key, and the sentence for a screen reader."""
        if self.state in {WinState.PROPOSED, WinState.DROPPED}:
            return None
        words = self.room_need.need.text
        # They may have been taken back.
        said = (
            gettext("A quick win is agreed: %(need)s") % {"need": words} if words else gettext("A quick win is agreed.")
        )
        return f"win-{self.pk}", said

    @property
    def is_in_room_only(self) -> bool:
        """Whether no public page may show it: the desk said so, or whoever needs it."""
        return self.kept_in_room or self.room_need.kept_in_room
