"""Needs and offers as the room voices them. What is wanted and what is there is public; who said it never is."""

from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from network.models import Need, NeedState, Offer, OfferState, Organisation
from workshops.core.errors import NotAllowed, WorkshopError
from workshops.core.models import Workshop
from workshops.core.revisions import changed, locked
from workshops.participants.actions.lookups import seat_numbered
from workshops.participants.actors import Actor, CardHolder
from workshops.participants.models import SeatCard
from workshops.participants.rules import can_act_for, can_steer, takes_part
from workshops.quick_wins.enums import WINS
from workshops.quick_wins.models import RoomNeed, RoomOffer
from workshops.quick_wins.rules import needs_are_heard

Said = TypeVar("Said", RoomNeed, RoomOffer)


@transaction.atomic
def voice_need(
    *, workshop: Workshop, actor: Actor, text: str, kept_in_room: bool = False, card: int | None = None
) -> RoomNeed:
    """Say what is needed, for oneself or (scribe, desk) in the name of the card beside you.

    `kept_in_room`: no public page may ever show it.
    """
    workshop, seat = _speaker(workshop, actor, card)
    # Sent once more by the back button, from a page with a fresh key.
    before = workshop.room_needs.filter(seat=seat, need__text=text, need__state=NeedState.OPEN).first()
    if before is not None:
        return _kept(before, kept_in_room)
    need = Need.objects.create(text=text)
    room_need = RoomNeed.objects.create(workshop=workshop, need=need, seat=seat, kept_in_room=kept_in_room)
    changed(workshop, only=WINS, seats=[seat] if seat else [])
    return room_need


@transaction.atomic
def voice_offer(
    *,
    workshop: Workshop,
    actor: Actor,
    text: str,
    organisation: str = "",
    kept_in_room: bool = False,
    card: int | None = None,
) -> RoomOffer:
    """Say what is there, and whose it is if an organisation's. `kept_in_room`: no public page may ever show it."""
    workshop, seat = _speaker(workshop, actor, card)
    whose = organisation_named(workshop, actor, organisation)
    # As with needs: sent once more, it is the same offer.
    same = {"offer__text": text, "offer__organisation": whose, "offer__state": OfferState.OPEN}
    if (before := workshop.room_offers.filter(seat=seat, **same).first()) is not None:
        return _kept(before, kept_in_room)
    offer = Offer.objects.create(text=text, organisation=whose)
    room_offer = RoomOffer.objects.create(workshop=workshop, offer=offer, seat=seat, kept_in_room=kept_in_room)
    # An organisation that is new to us stands in everybody's list from now on.
    changed(workshop, only=WINS, everyone=bool(organisation), seats=[seat] if seat else [])
    return room_offer


def organisation_named(workshop: Workshop, actor: Actor, name: str) -> Organisation | None:
    """The organisation of this name, however it is capitalised; a new one is the desk's to add."""
    if not name:
        return None
    known = Organisation.objects.filter(name__iexact=name).first()
    if known is not None:
        return known
    if not can_steer(actor):
        raise NotAllowed(_("That organisation is not on the list yet. Choose one from it, or ask at the desk."))
    if workshop.rehearses_id is not None:
        raise WorkshopError(
            _("A rehearsal adds no organisation to the site. Choose one from the list, or leave it out.")
        )
    return Organisation.objects.create(name=name)


def _kept(said: Said, kept_in_room: bool) -> Said:
    """Sent once more, with the wish that it stays in the room: the more careful of the two counts."""
    if kept_in_room and not said.kept_in_room:
        said.kept_in_room = True
        said.save()
        changed(said.workshop, only=WINS, seats=[said.seat] if said.seat else [])
    return said


def _speaker(workshop: Workshop, actor: Actor, card: int | None) -> tuple[Workshop, SeatCard | None]:
    """The workshop, held, and the card whose need or offer it is; the desk may also note one of nobody's card."""
    workshop = locked(workshop)
    if not needs_are_heard(workshop):
        raise WorkshopError(_("Needs and offers are gathered from the talk at the tables until the room closes."))
    if isinstance(actor, CardHolder):
        seat = actor.seat
        if not takes_part(seat):
            raise NotAllowed(_("First agree to take part today, under “What I agree to”."))
        return workshop, seat
    if card is None:
        if can_steer(actor):
            return workshop, None
        raise WorkshopError(_("Type the number of the card whose words these are."))
    seat = seat_numbered(workshop, card)
    if not can_act_for(actor, seat):
        raise NotAllowed(_("A scribe types for their own table. For others, ask at the desk."))
    return workshop, seat
