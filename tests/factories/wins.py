"""Quick wins for tests: needs and offers voiced by cards, brought together by the desk's own commands."""

from datetime import date
from typing import Any

from network.models import Need, Organisation
from tests.factories.rooms import card, do, facilitator, make_phase, make_seat, make_workshop
from workshops.agenda.enums import PhaseState
from workshops.dispatch import Answer
from workshops.ideas.phases import BREAKOUTS
from workshops.models import QuickWin, RoomNeed, RoomOffer, SeatCard, Workshop
from workshops.participants.actors import Actor
from workshops.quick_wins.phases import QUICK_WINS


def make_room(**fields: Any) -> Workshop:
    """A room in its quick wins, where needs and offers are heard."""
    return make_workshop(phase=QUICK_WINS, **fields)


def later(workshop: Workshop) -> Workshop:
    """Let the room reach the breakouts, whatever phase it is in."""
    make_phase(workshop, BREAKOUTS, state=PhaseState.DONE)
    return workshop


def voice_need(seat: SeatCard, text: str = "A room for ten children") -> RoomNeed:
    """This card says what it needs."""
    answer = do(seat.workshop, card(seat), "voice_need", text=text)
    assert answer.done, answer.said
    return seat.workshop.room_needs.last()


def voice_offer(seat: SeatCard, text: str = "The side room until noon", organisation: str = "") -> RoomOffer:
    """This card says what it offers."""
    answer = do(seat.workshop, card(seat), "voice_offer", text=text, organisation=organisation)
    assert answer.done, answer.said
    return seat.workshop.room_offers.last()


def make_win(workshop: Workshop, *, needer: SeatCard | None = None, **terms: Any) -> QuickWin:
    """A need and an offer brought together; agreed, unless `terms` leave something out."""
    need = voice_need(needer or make_seat(workshop))
    offer = voice_offer(make_seat(workshop))
    sent = {"owner": "Wharf Lane Hall", "first_step": "Hand over the key", "due_on": "2026-12-01"} | terms
    answer = do(workshop, facilitator(), "make_win", need=need.pk, offers=[offer.pk], **sent)
    assert answer.done, answer.said
    return QuickWin.objects.get(room_need=need)


def press(workshop: Workshop, actor: Actor, command: str, win: QuickWin, **data: Any) -> Answer:
    """One press of `actor` on this quick win."""
    return do(workshop, actor, command, win=win.pk, **data)


def make_public_win(workshop: Workshop, need: str, **fields: Any) -> QuickWin:
    """A plain row, as many pages need: agreed, with an owner and a date."""
    room_need = RoomNeed.objects.create(workshop=workshop, need=Need.objects.create(text=need, state="matched"))
    owner, _made = Organisation.objects.get_or_create(name="Lantern Library")
    defaults = {"state": "agreed", "owner": owner, "first_step": "Ring them", "due_on": date(2026, 12, 1)}
    return QuickWin.objects.create(workshop=workshop, room_need=room_need, **defaults | fields)
