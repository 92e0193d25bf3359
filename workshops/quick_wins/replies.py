"""Replies about quick wins that depend on what the action found."""

from django.utils.translation import gettext as _

from workshops.quick_wins.enums import WinState
from workshops.quick_wins.models import QuickWin


def win_published(win: QuickWin) -> str:
    if win.room_need.kept_in_room:
        return _("Whoever needs it keeps it in the room, so no public page shows it.")
    if win.state == WinState.PROPOSED:
        return _("The public page shows it when it is agreed.")
    return _("Anybody can read it on the public page.")
