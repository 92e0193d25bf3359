"""When needs are heard, and who may speak for a quick win."""

from django.utils import timezone

from workshops.agenda.rules import has_begun
from workshops.core.models import Workshop
from workshops.participants.actors import Actor, CardHolder
from workshops.quick_wins.enums import MET, WinState
from workshops.quick_wins.link_holders import link_of_needer, link_of_owner
from workshops.quick_wins.models import QuickWin, RoomNeed
from workshops.quick_wins.phases import HEARING


def needs_are_heard(workshop: Workshop) -> bool:
    """Needs and offers can be voiced: from the first breakout until the room closes."""
    return workshop.is_open and has_begun(workshop, HEARING)


def is_needer(actor: Actor, win: QuickWin) -> bool:
    """The one person who can say that a need is met, or take it back: by their card, or by the link handed to them."""
    return needs(actor, win.room_need)


def needs(actor: Actor, room_need: RoomNeed) -> bool:
    """Voiced this need with their card, or holds the link that was handed to whoever did."""
    return holds_card(actor, room_need.seat_id) or actor == link_of_needer(room_need)


def holds_card(actor: Actor, seat: int | None) -> bool:
    """Holds the card with this id."""
    return isinstance(actor, CardHolder) and actor.seat.pk == seat


def has_said(win: QuickWin, command: str, note: str = "", *, kept_in_room: bool = False) -> bool:
    """Whether the holder of a link has said this already: once more would change nothing that anybody reads."""
    match command:
        case "mark_met":
            return win.state in MET
        case "take_back_met":
            return win.state == WinState.UNDER_WAY
        case "report_progress":
            # A public page says on which day it was last said that it is under way.
            is_today = win.updated_at is not None and timezone.localdate(win.updated_at) == timezone.localdate()
            is_same = win.update == note.strip() and win.update_kept_in_room == (kept_in_room or win.is_in_room_only)
            return win.state == WinState.UNDER_WAY and is_same and is_today
    return False


def owns(actor: Actor, win: QuickWin) -> bool:
    """Holds the link that was handed to whoever takes the first step."""
    return actor == link_of_owner(win)
