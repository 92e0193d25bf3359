"""Needs, offers and quick wins of the evening, and what became of them within thirty days."""

from datetime import timedelta

from django.utils import timezone

from demo.rooms import story
from demo.rooms.command_runner import Telling, number_of
from workshops.actors import Needer, Owner
from workshops.enums import PhaseKind
from workshops.models import QuickWin


def voice(room: Telling) -> None:
    """Six needs and nine offers; four of the needs meet five of the offers. Two models from elsewhere are told of."""
    room.start(PhaseKind.QUICK_WINS)
    needs = [number_of(room.desk("voice_need", text=text, card=card)) for card, text in story.NEEDS]
    offers = [
        number_of(room.desk("voice_offer", text=text, card=card, organisation=organisation))
        for card, text, organisation in story.OFFERS
    ]
    for win in story.WINS:
        room.desk(
            "make_win",
            need=needs[win.need],
            offers=[offers[place] for place in win.offers],
            owner=win.owner,
            first_step=win.first_step,
            due_on=timezone.localdate() + timedelta(days=win.days),
        )
    for name, place, source, could_try in story.MODELS:
        room.desk("add_model", name=name, place=place, source=source, could_try=could_try)


def follow(room: Telling) -> None:
    """Owners report by their link; needers say that it is met, or let it go with whoever had offered."""
    wins = QuickWin.objects.filter(workshop=room.workshop).select_related("room_need")
    for win, told in zip(wins, story.WINS, strict=True):
        room.tell(Owner(win), "report_progress", win=win.pk, note=told.report)
        if told.ending == "met":
            room.tell(Needer(win.room_need), "mark_met", win=win.pk)
            continue
        room.tell(Needer(win.room_need), "drop_win", win=win.pk, reason=story.DROPPED_BECAUSE)
        for offer in win.offers.select_related("seat"):
            room.tell(room.card(offer.seat.number), "withdraw_offer", offer=offer.pk)
