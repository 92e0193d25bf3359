"""Attributes by which a region tells a screen reader that the room has entered a stage; js/live/news.js says each once.

A key names the stage: a region that is drawn again with the same key is no news.
"""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from workshops.agenda.queries import Sheet
from workshops.commands.feature import Text
from workshops.core.enums import Stage
from workshops.core.models import Workshop
from workshops.quick_wins.enums import WinState
from workshops.quick_wins.models import QuickWin
from workshops.voting.enums import RoundState
from workshops.voting.queries.screens import Voting

register = template.Library()


@register.simple_tag
def news_of_phase(workshop: Workshop, sheet: Sheet) -> SafeString:
    """Which phase runs, or that the room is closed."""
    if workshop.stage == Stage.CANCELLED:
        return _attributes("cancelled", _("This workshop was cancelled."))
    if workshop.is_over:
        return _attributes("closed", _("The room is closed."))
    if sheet.current is None:
        return SafeString()
    return _attributes(f"phase-{sheet.current.pk}", _("Now: %(title)s.") % {"title": sheet.current.title})


@register.simple_tag
def announcement_of(sheet: Sheet) -> SafeString:
    """What a phase that has begun has to say now."""
    return _attributes(*sheet.announcement) if sheet.announcement else SafeString()


@register.simple_tag
def news_of_vote(voting: Voting) -> SafeString:
    """That a vote opened or closed, that its result is shown, or that it was set aside."""
    said = {
        RoundState.OPEN: _("Voting is open."),
        RoundState.CLOSED: _("Voting is closed."),
        RoundState.REVEALED: _("The result of the vote is shown."),
        RoundState.VOID: _("The vote is set aside."),
    }
    vote = voting.set_aside or voting.vote
    if vote is None or vote.state not in said:
        return SafeString()
    return _attributes(f"vote-{vote.number}-{vote.state}", said[RoundState(vote.state)])


@register.simple_tag
def news_of_win(win: QuickWin) -> SafeString:
    """That a quick win is agreed; once for each, whatever becomes of it later."""
    if win.state in {WinState.PROPOSED, WinState.DROPPED}:
        return SafeString()
    words = win.room_need.need.text
    # They may have been taken back.
    said = _("A quick win is agreed: %(need)s") % {"need": words} if words else _("A quick win is agreed.")
    return _attributes(f"win-{win.pk}", said)


def _attributes(key: str, said: Text) -> SafeString:
    return format_html(' data-news-key="{}" data-news="{}"', key, said)
