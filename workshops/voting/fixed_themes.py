"""Which themes and ideas may not change because of a vote, and what somebody reads who tries."""

from django.utils.translation import gettext as _

from workshops.core.compiled_queries import CompiledQuery
from workshops.core.models import Workshop
from workshops.ideas.fixed import FixedHooks
from workshops.ideas.models import Theme
from workshops.voting.enums import VOTED
from workshops.voting.models import BallotOption
from workshops.voting.rules import is_voted_on, voting_has_opened

_VOTED = CompiledQuery(
    lambda room: BallotOption.objects.filter(round__workshop=room, round__state__in=VOTED).values_list("theme"),
    int,
)


def voted_themes(workshop: Workshop) -> dict[int | None, str]:
    """Themes that people may have voted on."""
    return {theme: _("Voted on: stays as it is") for (theme,) in _VOTED.rows(workshop.pk)}


def why_theme_stays(theme: Theme) -> str:
    if is_voted_on(theme):
        return _("People have voted on “%(name)s”, so it stays as it is.") % {"name": theme.name}
    return ""


def why_words_stay(theme: Theme) -> str:
    if is_voted_on(theme):
        return _("The room is voting on this idea, so its words stay. You can still withdraw it.")
    return ""


def why_not_remove(theme: Theme) -> str:
    if BallotOption.objects.filter(theme=theme).exists():
        return _("“%(name)s” is on a ballot, so it stays. Set the ballot aside first.") % {"name": theme.name}
    return ""


def why_not_merge(workshop: Workshop) -> str:
    if voting_has_opened(workshop):
        return _(
            "Voting has opened, so nothing can be put together or taken apart any more. Set the round aside first."
        )
    return ""


FIXED = FixedHooks(
    why_theme_stays=why_theme_stays,
    why_words_stay=why_words_stay,
    why_not_remove=why_not_remove,
    why_not_merge=why_not_merge,
    fixed_themes=voted_themes,
)
