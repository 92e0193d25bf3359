"""Headings that the room names: their names, kinds and order."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from workshops.core.errors import WorkshopError
from workshops.core.models import Workshop
from workshops.core.revisions import changed
from workshops.ideas.enums import ThemeKind
from workshops.ideas.fixed import why_not_remove, why_theme_stays
from workshops.ideas.models import Theme
from workshops.participants.actions.steering import steered
from workshops.participants.actors import Actor


@transaction.atomic
def name_theme(*, workshop: Workshop, actor: Actor, name: str, kind: str = "") -> Theme:
    """Put up a new heading, last in the order; an idea unless `kind` says otherwise."""
    workshop = sorting(workshop, actor)
    _check_name(workshop, name)
    last = workshop.themes.aggregate(last=Max("position"))["last"]
    theme = Theme.objects.create(
        workshop=workshop,
        name=name,
        kind=ThemeKind(kind or ThemeKind.IDEA),
        position=0 if last is None else last + 1,
    )
    changed(workshop)
    return theme


@transaction.atomic
def rename_theme(*, workshop: Workshop, actor: Actor, theme: int, name: str) -> Theme:
    """Give a heading another name, as long as nothing depends on the old one."""
    workshop = sorting(workshop, actor)
    renamed = theme_of(workshop, theme)
    if renamed.name == name:
        return renamed
    check_may_change(renamed)
    _check_name(workshop, name, renamed)
    renamed.name = name
    renamed.save(update_fields=["name"])
    changed(workshop)
    return renamed


@transaction.atomic
def set_theme_kind(*, workshop: Workshop, actor: Actor, theme: int, kind: str) -> Theme:
    """Say what a heading is: ideas can be decided on; challenges and parked ones are only kept."""
    workshop = sorting(workshop, actor)
    sorted_theme = theme_of(workshop, theme)
    if sorted_theme.kind == kind:
        return sorted_theme
    check_may_change(sorted_theme)
    sorted_theme.kind = ThemeKind(kind)
    sorted_theme.save(update_fields=["kind"])
    changed(workshop)
    return sorted_theme


@transaction.atomic
def place_theme(*, workshop: Workshop, actor: Actor, theme: int, to: str) -> Theme:
    """Move a heading one place "up" or "down"; the first and the last stay where they are."""
    workshop = sorting(workshop, actor)
    placed = theme_of(workshop, theme)
    order = list(workshop.themes.filter(merged_into=None))
    here = order.index(placed) if placed in order else -1
    there = here + (1 if to == "down" else -1)
    if here < 0 or not 0 <= there < len(order):
        return placed
    order[here], order[there] = order[there], order[here]
    for position, each in enumerate(order):
        each.position = position
    Theme.objects.bulk_update(order, ["position"])
    changed(workshop)
    return placed


@transaction.atomic
def remove_theme(*, workshop: Workshop, actor: Actor, theme: int) -> None:
    """Take a heading down; its ideas wait to be sorted again, and what was folded into it stands alone again."""
    workshop = sorting(workshop, actor)
    removed = workshop.themes.filter(pk=theme).first()
    if removed is None:
        return
    if why_not := why_not_remove(removed):
        raise WorkshopError(why_not)
    removed.delete()
    changed(workshop)


def sorting(workshop: Workshop, actor: Actor) -> Workshop:
    """The workshop, held for a facilitator who puts its ideas in order, as long as it is not over."""
    workshop = steered(workshop, actor)
    if workshop.is_over:
        raise WorkshopError(_("This room is closed, so its themes stay as the room left them."))
    return workshop


def theme_of(workshop: Workshop, theme: int) -> Theme:
    """This workshop's heading with this id, or a sentence for somebody whose screen was older."""
    found = workshop.themes.filter(pk=theme).first()
    if found is None:
        raise WorkshopError(_("Somebody has taken that theme down. Look at the themes again and choose another."))
    return found


def check_may_change(theme: Theme) -> None:
    """Raises WorkshopError when this heading stays as it is."""
    if why_not := why_theme_stays(theme):
        raise WorkshopError(why_not)


def _check_name(workshop: Workshop, name: str, own: Theme | None = None) -> None:
    """Two headings with one name would be one choice twice on a ballot."""
    taken = {theme.name.casefold() for theme in workshop.themes.all() if theme != own}
    if name.casefold() in taken:
        raise WorkshopError(_("There is already a theme with this name. Use it, or find the words that differ."))
