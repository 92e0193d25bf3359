import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from text.models import LineField, WordsField
from workshops.core.codes import room_code
from workshops.core.enums import OPEN_STAGES, OVER_STAGES, Stage

# What a new workshop expects until somebody says otherwise.
EXPECTED_PEOPLE = 40


class Workshop(models.Model):
    """One facilitated session: a room with a code, a run sheet and numbered seats."""

    title = LineField(_("title"), max_length=120)
    purpose = WordsField(_("why we meet"), max_length=400, blank=True)
    question = WordsField(_("the question for the room"), max_length=240)
    place = LineField(_("where"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    # How many cards phones may take at the door follows from these two; see card_limit.
    expected_people = models.PositiveSmallIntegerField(_("how many people are expected"), default=EXPECTED_PEOPLE)
    extra_cards = models.PositiveSmallIntegerField(default=0, editable=False)
    code = models.CharField(_("room code"), max_length=8, unique=True, default=room_code, editable=False)
    stage = models.CharField(_("stage"), max_length=12, choices=Stage, default=Stage.DRAFT)
    # Goes up by one with every change that any screen could show; a screen that is behind knows it.
    revision = models.PositiveBigIntegerField(default=0, editable=False)
    # The revision at which every person's own part of the screen last changed, for example a new phase.
    personal_revision = models.PositiveBigIntegerField(default=0, editable=False)
    # Part of the room → the revision at which it last changed: tells every process which pictures are still true.
    touched = models.JSONField(default=dict, editable=False)
    # Set on a rehearsal: the workshop that it is a copy of. Nothing of a rehearsal is ever published.
    rehearses = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="rehearsals", editable=False
    )
    # The same on every machine that this room is ever carried to, and on no other room.
    origin = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # While true, a new idea is seen by nobody but its writer.
    silent = models.BooleanField(default=False, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    # The key of the form that made it: a double tap, or a page sent again, finds the workshop it made first.
    # Null, not empty: workshops made otherwise have none, and the others never share one.
    made_with = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # When what was said here lost its ties to cards: settings.WORDS_LINKED_MONTHS after the room closed.
    unlinked_at = models.DateTimeField(null=True, blank=True, editable=False)

    # True on the one instance that actions.revisions.locked() gave out: its row is held until the transaction ends.
    is_held = False

    class Meta:
        verbose_name = _("workshop")
        verbose_name_plural = _("workshops")
        ordering = ["-created_at", "-pk"]
        permissions = [("run_workshop", "Can run a workshop from its desk")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("workshops:room", args=[self.code])

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN_STAGES

    @property
    def is_over(self) -> bool:
        return self.stage in OVER_STAGES
