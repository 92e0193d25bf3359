"""Sorting: ideas under headings, like with like. Everything that is put together can be taken apart exactly."""

from django.db import transaction

from workshops.core.errors import WorkshopError
from workshops.core.models import Workshop
from workshops.core.revisions import changed
from workshops.ideas.actions.moderation import shared_idea
from workshops.ideas.actions.themes import (
    check_may_change,
    name_theme,
    sorting,
    theme_of,
)
from workshops.ideas.fixed import why_not_merge
from workshops.ideas.models import Idea, Theme
from workshops.participants.actors import Actor
from workshops.participants.models import Board, SeatCard


@transaction.atomic
def move_idea(
    *, workshop: Workshop, actor: Actor, ideas: list[int], theme: int | None = None, new_theme: str = ""
) -> list[Idea]:
    """Put ideas (each with what was merged into it) under a heading, a new one if it is named here.

    Without either they go back to those not sorted yet.
    """
    workshop = sorting(workshop, actor)
    if new_theme:
        theme = name_theme(workshop=workshop, actor=actor, name=new_theme).pk
    target = None if theme is None else _root(theme_of(workshop, theme))
    moving = [idea for idea in _roots(workshop, ideas) if idea.theme != target]
    for place in {idea.theme for idea in moving if idea.theme} | ({target} if target and moving else set()):
        check_may_change(_root(place))
    if moving:
        Idea.objects.filter(pk__in=[idea.pk for idea in moving]).update(theme=target)
        _ring(workshop, moving)
    return moving


@transaction.atomic
def merge_ideas(*, workshop: Workshop, actor: Actor, ideas: list[int]) -> Idea:
    """Say that these ideas are one point: the first stands in front, all keep their words, writer and theme.

    The first is the earliest that has a theme. Ideas that are together already stay so, and nothing changes.
    """
    workshop = _merging(workshop, actor)
    first, *rest = sorted(_roots(workshop, ideas), key=lambda idea: (idea.theme_id is None, idea.pk))
    if rest:
        Idea.objects.filter(pk__in=[idea.pk for idea in rest]).update(merged_into=first)
        _ring(workshop, [first, *rest])
    return first


@transaction.atomic
def unmerge_idea(*, workshop: Workshop, actor: Actor, idea: int) -> Idea:
    """Let one original stand by itself again, under the theme it had before."""
    workshop = _merging(workshop, actor)
    freed = shared_idea(workshop, idea)
    if freed.merged_into is not None:
        behind, freed.merged_into = freed.merged_into, None
        freed.save(update_fields=["merged_into"])
        _ring(workshop, [freed, behind])
    return freed


@transaction.atomic
def merge_themes(*, workshop: Workshop, actor: Actor, theme: int, into: int) -> Theme:
    """Fold one heading into another: its ideas are shown there, and stay its own, so that undoing is exact."""
    workshop = _merging(workshop, actor)
    folded, target = _root(theme_of(workshop, theme)), _root(theme_of(workshop, into))
    if folded != target:
        folded.merged_into = target
        folded.save(update_fields=["merged_into"])
        changed(workshop)
    return target


@transaction.atomic
def unmerge_theme(*, workshop: Workshop, actor: Actor, theme: int) -> Theme:
    """Unfold a heading: it stands with its own ideas again."""
    workshop = _merging(workshop, actor)
    freed = theme_of(workshop, theme)
    if freed.merged_into is not None:
        freed.merged_into = None
        freed.save(update_fields=["merged_into"])
        changed(workshop)
    return freed


def _merging(workshop: Workshop, actor: Actor) -> Workshop:
    workshop = sorting(workshop, actor)
    if why_not := why_not_merge(workshop):
        raise WorkshopError(why_not)
    return workshop


def _roots(workshop: Workshop, ideas: list[int]) -> list[Idea]:
    """The ideas that stand in front of these, each once, oldest first."""
    fronts = {}
    for number in ideas:
        idea = shared_idea(workshop, number)
        while idea.merged_into is not None:
            idea = idea.merged_into
        fronts[idea.pk] = idea
    return [fronts[number] for number in sorted(fronts)]


def _root(theme: Theme) -> Theme:
    while theme.merged_into is not None:
        theme = theme.merged_into
    return theme


def _ring(workshop: Workshop, ideas: list[Idea]) -> None:
    """Whoever wrote or typed one of these, or one that stands behind it, sees where it is now."""
    numbers = [idea.pk for idea in ideas]
    touched = workshop.ideas.filter(pk__in=numbers) | workshop.ideas.filter(merged_into__in=numbers)
    changed(
        workshop,
        seats=SeatCard.objects.filter(ideas__in=touched).distinct(),
        boards=Board.objects.filter(typed__in=touched).distinct(),
    )
