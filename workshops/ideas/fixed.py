"""Whether themes and ideas may still change. Features that build on them say what must stay, and why."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from workshops.commands.registry import hooks
from workshops.core.models import Workshop
from workshops.ideas.models import Theme


@dataclass(frozen=True)
class FixedHooks:
    """For `Feature.hooks` of a feature that builds on themes. Each sentence is empty while the change is allowed.

    `why_theme_stays(theme)`: it keeps its name, its kind and its ideas. `why_words_stay(theme)`: so do the words of its
    ideas. `why_not_remove(theme)`: it cannot be taken down. `why_not_merge(workshop)`: nothing can be put together or
    taken apart. `fixed_themes(workshop)`: a few words for the desk about each theme, by its id, of which
    `why_theme_stays` has a sentence; in one query.
    """

    why_theme_stays: Callable[[Theme], str] = lambda theme: ""
    why_words_stay: Callable[[Theme], str] = lambda theme: ""
    why_not_remove: Callable[[Theme], str] = lambda theme: ""
    why_not_merge: Callable[[Workshop], str] = lambda workshop: ""
    fixed_themes: Callable[[Workshop], Mapping[int | None, str]] = lambda workshop: {}


def why_theme_stays(theme: Theme) -> str:
    return _first(each.why_theme_stays(theme) for each in hooks(FixedHooks))


def why_words_stay(theme: Theme | None) -> str:
    """Why the words of ideas under this theme stay as they are."""
    return _first(each.why_words_stay(theme) for each in hooks(FixedHooks)) if theme else ""


def why_not_remove(theme: Theme) -> str:
    return _first(each.why_not_remove(theme) for each in hooks(FixedHooks))


def why_not_merge(workshop: Workshop) -> str:
    return _first(each.why_not_merge(workshop) for each in hooks(FixedHooks))


def fixed_themes(workshop: Workshop) -> dict[int | None, str]:
    """The ids of themes that stay as they are, each with a few words about why."""
    return {theme: words for each in hooks(FixedHooks) for theme, words in each.fixed_themes(workshop).items()}


def _first(sentences: Iterable[str]) -> str:
    return next(filter(None, sentences), "")
