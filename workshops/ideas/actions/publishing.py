"""Take the name of a theme off the public pages, or put it back."""

from django.db import transaction

from workshops.core.models import Workshop
from workshops.core.revisions import changed
from workshops.ideas.actions.themes import theme_of
from workshops.ideas.enums import IDEAS
from workshops.ideas.models import Theme
from workshops.participants.actions.steering import steered
from workshops.participants.actors import Actor


@transaction.atomic
def unpublish_theme(*, workshop: Workshop, actor: Actor, theme: int) -> Theme:
    """Take the name of a theme off every public page, also after the room has closed; the room still has it."""
    return _name_kept_in_room(workshop, actor, theme, True)


@transaction.atomic
def publish_theme(*, workshop: Workshop, actor: Actor, theme: int) -> Theme:
    """Let public pages show the name of a theme again."""
    return _name_kept_in_room(workshop, actor, theme, False)


def _name_kept_in_room(workshop: Workshop, actor: Actor, theme: int, kept: bool) -> Theme:
    workshop = steered(workshop, actor)
    found = theme_of(workshop, theme)
    if found.kept_in_room != kept:
        found.kept_in_room = kept
        found.save(update_fields=["kept_in_room"])
        changed(workshop, only=IDEAS)
    return found
