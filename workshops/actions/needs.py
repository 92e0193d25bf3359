"""Needs and offers as the room voices them. What is wanted and what is there is public; who said it never is."""

from django.db import transaction
from django.utils.translation import gettext as _

from network.models import Need, NeedState, Offer, OfferState, Organisation
from workshops import rules
from workshops.actors import Actor, CardHolder
from workshops.enums import Part
from workshops.errors import NotAllowed, WorkshopError
from workshops.models import RoomNeed, RoomOffer, SeatCard, Workshop

from .named import seat_numbered
from .revisions import changed, locked


@transaction.atomic
def voice_need(*, workshop: Workshop, actor: Actor, text: str, card: int | None = None) -> RoomNeed:
    """Say what is needed, for oneself or (scribe, desk) in the name of the card beside you."""
    workshop, seat = _speaker(workshop, actor, card)
    # Sent once more by the back button, from a page with a fresh key.
    before = workshop.room_needs.filter(seat=seat, need__text=text, need__state=NeedState.OPEN).first()
    if before is not None:
        return before
    room_need = RoomNeed.objects.create(workshop=workshop, need=Need.objects.create(text=text), seat=seat)
    changed(workshop, only=Part.WINS, seats=[seat] if seat else [])
    return room_need


@transaction.atomic
def voice_offer(
    *, workshop: Workshop, actor: Actor, text: str, organisation: str = "", card: int | None = None
) -> RoomOffer:
    """Say what is there, and whose it is if an organisation's."""
    workshop, seat = _speaker(workshop, actor, card)
    whose = organisation_named(workshop, actor, organisation)
    # As with needs: sent once more, it is the same offer.
    same = {"offer__text": text, "offer__organisation": whose, "offer__state": OfferState.OPEN}
    if (before := workshop.room_offers.filter(seat=seat, **same).first()) is not None:
        return before
    offer = Offer.objects.create(text=text, organisation=whose)
    room_offer = RoomOffer.objects.create(workshop=workshop, offer=offer, seat=seat)
    # An organisation that is new to us stands in everybody's list from now on.
    changed(workshop, only=Part.WINS, everyone=bool(organisation), seats=[seat] if seat else [])
    return room_offer


@transaction.atomic
def withdraw_need(*, workshop: Workshop, actor: Actor, need: int) -> RoomNeed:
    """Take back a need that is in no quick win: its person, or the desk when it should not stand there."""
    workshop = locked(workshop)
    room_need = workshop.room_needs.select_related("need", "seat").filter(pk=need).first()
    if room_need is None or not _may_withdraw(actor, room_need.seat):
        raise NotAllowed(_("Only the person who said it, or the desk, can take it back."))
    if room_need.need.state in {NeedState.MATCHED, NeedState.MET}:
        raise WorkshopError(_("This need is part of a quick win. Drop the quick win, and say why."))
    if room_need.need.state == NeedState.OPEN:
        room_need.need.state = NeedState.WITHDRAWN
        room_need.need.save()
        changed(workshop, seats=[room_need.seat] if room_need.seat else [])
    return room_need


@transaction.atomic
def withdraw_offer(*, workshop: Workshop, actor: Actor, offer: int) -> RoomOffer:
    """Take back an offer that no quick win counts on."""
    workshop = locked(workshop)
    room_offer = workshop.room_offers.select_related("offer", "seat").filter(pk=offer).first()
    if room_offer is None or not _may_withdraw(actor, room_offer.seat):
        raise NotAllowed(_("Only the person who said it, or the desk, can take it back."))
    if room_offer.offer.state in {OfferState.MATCHED, OfferState.USED}:
        raise WorkshopError(_("A quick win counts on this offer. Tell the desk, who can drop the quick win."))
    if room_offer.offer.state == OfferState.OPEN:
        room_offer.offer.state = OfferState.WITHDRAWN
        room_offer.offer.save()
        changed(workshop, seats=[room_offer.seat] if room_offer.seat else [])
    return room_offer


def organisation_named(workshop: Workshop, actor: Actor, name: str) -> Organisation | None:
    """The organisation of this name, however it is capitalised; a new one is the desk's to add."""
    if not name:
        return None
    known = Organisation.objects.filter(name__iexact=name).first()
    if known is not None:
        return known
    if not rules.can_steer(actor):
        raise NotAllowed(_("That organisation is not on the list yet. Choose one from it, or ask at the desk."))
    if workshop.rehearses_id is not None:
        raise WorkshopError(
            _("A rehearsal adds no organisation to the site. Choose one from the list, or leave it out.")
        )
    return Organisation.objects.create(name=name)


def _speaker(workshop: Workshop, actor: Actor, card: int | None) -> tuple[Workshop, SeatCard | None]:
    """The workshop, held, and the card whose need or offer it is; the desk may also note one of nobody's card."""
    workshop = locked(workshop)
    if not rules.needs_are_heard(workshop):
        raise WorkshopError(_("Needs and offers are gathered from the talk at the tables until the room closes."))
    if isinstance(actor, CardHolder):
        seat = actor.seat
        if not rules.takes_part(seat):
            raise NotAllowed(_("First agree to take part today, under “What I agree to”."))
        return workshop, seat
    if card is None:
        if rules.can_steer(actor):
            return workshop, None
        raise WorkshopError(_("Type the number of the card whose words these are."))
    seat = seat_numbered(workshop, card)
    if not rules.can_act_for(actor, seat):
        raise NotAllowed(_("A scribe types for their own table. For others, ask at the desk."))
    return workshop, seat


def _may_withdraw(actor: Actor, seat: SeatCard | None) -> bool:
    if isinstance(actor, CardHolder):
        return seat is not None and seat.pk == actor.seat.pk
    return rules.can_steer(actor)
