from django.db import models
from django.utils.translation import gettext_lazy as _

from text.models import LineField
from workshops.ideas.enums import ThemeKind

# What public pages call a theme whose name stays in the room.
NAMELESS = _("A theme whose name stays in the room")


class Theme(models.Model):
    """A heading that the room named, with the ideas that belong to it."""

    workshop = models.ForeignKey("workshops.Workshop", on_delete=models.CASCADE, related_name="themes")
    name = LineField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=ThemeKind, default=ThemeKind.IDEA)
    position = models.PositiveSmallIntegerField(default=0)
    # True when no public page may show its name; its points are counted there all the same.
    kept_in_room = models.BooleanField(default=False, db_default=False)
    # Set while this theme is folded into another; its ideas stay its own, so that undoing is exact.
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="originals")

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def public_name(self) -> str:
        """What public pages call it."""
        return str(NAMELESS) if self.kept_in_room else self.name
