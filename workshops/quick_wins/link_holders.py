"""Who holds a link of a quick win: the person who needs it, or whoever takes the first step."""

from workshops.commands.feature import LinkKind
from workshops.core.models import Workshop
from workshops.participants.actors import LinkHolder
from workshops.quick_wins.models import QuickWin, RoomNeed

NEEDER, OWNER = "needer", "owner"
# Whoever holds a link says one thing in weeks, and corrects a slip twice.
BURST, RATE = 6, 0.1


def link_of_needer(room_need: RoomNeed) -> LinkHolder:
    return LinkHolder(NEEDER, room_need.pk)


def link_of_owner(win: QuickWin) -> LinkHolder:
    return LinkHolder(OWNER, win.pk)


def _is_need(workshop: Workshop, pk: int) -> bool:
    return workshop.room_needs.filter(pk=pk).exists()


def _is_win(workshop: Workshop, pk: int) -> bool:
    return workshop.quick_wins.filter(pk=pk).exists()


LINKS = (LinkKind(NEEDER, _is_need, BURST, RATE), LinkKind(OWNER, _is_win, BURST, RATE))
