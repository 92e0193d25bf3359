"""Take needs, offers, notes and quick wins back, or off the public pages."""

from django.db import transaction
from django.utils.translation import gettext as _

from content.scrub import truncate_log_on_commit
from network.models import EmergingModel
from workshops.core.errors import NotAllowed
from workshops.core.models import Workshop
from workshops.core.revisions import changed, locked
from workshops.participants.actions.steering import steered
from workshops.participants.actors import Actor
from workshops.participants.rules import can_steer
from workshops.quick_wins.actions.blanking import blank_need, blank_offer
from workshops.quick_wins.actions.wins import win_of
from workshops.quick_wins.enums import WinState
from workshops.quick_wins.models import QuickWin, RoomNeed, RoomOffer
from workshops.quick_wins.rules import holds_card, needs, owns


@transaction.atomic
def withdraw_need(*, workshop: Workshop, actor: Actor, need: int) -> RoomNeed:
    """Erase the words of a need, also after the room has closed: whoever said it, by card or by link, or the desk.

    What was promised goes on without them; what was only proposed ends. Why it was dropped, and what somebody heard
    later, goes with them, also when it was said after they were taken back. Otherwise doing it again changes nothing.
    """
    workshop = locked(workshop)
    room_need = workshop.room_needs.select_related("need", "seat", "quick_win").filter(pk=need).first()
    if room_need is None or not (can_steer(actor) or needs(actor, room_need)):
        raise NotAllowed(_("Only the person who said it, or the desk, can take it back."))
    if room_need.has_words:
        blank_need(room_need)
        changed(workshop, everyone=True)
    return room_need


@transaction.atomic
def withdraw_offer(*, workshop: Workshop, actor: Actor, offer: int) -> RoomOffer:
    """Erase the words of an offer in the same way. A quick win that counts on it stays; the desk sees that it is gone."""
    workshop = locked(workshop)
    room_offer = workshop.room_offers.select_related("offer", "seat").filter(pk=offer).first()
    if room_offer is None or not (can_steer(actor) or holds_card(actor, room_offer.seat_id)):
        raise NotAllowed(_("Only the person who said it, or the desk, can take it back."))
    if room_offer.offer.text:
        blank_offer(room_offer)
        changed(workshop, everyone=True)
    return room_offer


@transaction.atomic
def take_back_note(*, workshop: Workshop, actor: Actor, win: int) -> QuickWin:
    """Erase the owner's note on how it goes: the owner by their link, or the desk."""
    noted = win_of(locked(workshop), win)
    if not (can_steer(actor) or owns(actor, noted)):
        raise NotAllowed(_("Only whoever takes the first step, or the desk, can take this note back."))
    # Of a checked one it is what somebody else said later.
    if noted.update and noted.state != WinState.CHECKED:
        truncate_log_on_commit()
        noted.update = ""
        noted.save()
        changed(noted.workshop, everyone=True)
    return noted


@transaction.atomic
def unpublish_win(*, workshop: Workshop, actor: Actor, win: int) -> QuickWin:
    """Take a quick win off every public page; the room still has it."""
    return _kept_in_room(workshop, actor, win, True)


@transaction.atomic
def publish_win(*, workshop: Workshop, actor: Actor, win: int) -> QuickWin:
    """Let public pages show a quick win again, as far as its needer lets them."""
    return _kept_in_room(workshop, actor, win, False)


@transaction.atomic
def remove_model(*, workshop: Workshop, actor: Actor, model: int) -> None:
    """Delete what the desk noted about a practice from elsewhere."""
    workshop = steered(workshop, actor)
    truncate_log_on_commit()
    deleted, _kinds = EmergingModel.objects.filter(heard_in=workshop.code, pk=model).delete()
    if deleted:
        changed(workshop)


def _kept_in_room(workshop: Workshop, actor: Actor, win: int, kept: bool) -> QuickWin:
    found = win_of(steered(workshop, actor), win)
    if found.kept_in_room != kept:
        found.kept_in_room = kept
        found.save()
        changed(found.workshop)
    return found
