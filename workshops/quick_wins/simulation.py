"""Quick wins in rehearsals: a few virtual users say what they need or offer, and the facilitator matches one pair."""

from collections.abc import Sequence

from network.models import EmergingModel, Need, Offer
from workshops.commands.simulation import Desk, PhaseScript, Send, Simulation, View
from workshops.core.models import Workshop
from workshops.quick_wins.models import RoomNeed, RoomOffer
from workshops.quick_wins.phases import QUICK_WINS

# How likely somebody says something at one look at their phone.
SPEAKS = 0.12
NEEDS = (
    "A ladder to the second moon",
    "Somebody who speaks with weathercocks",
    "Forty invisible chairs",
    "A quiet hour for the loud drum",
    "سلّم إلى القمر",
)
OFFERS = (
    "Thunder, in small portions",
    "A dragon for heating the hall, Mondays only",
    "Invisible ink, and a pen that finds it",
    "One hour a week of whistling lessons",
    "خبز من غيوم",
)


def voice(view: View) -> Send | None:
    """Say one need and one offer at most, and seldom."""
    for command, texts in (("voice_need", NEEDS), ("voice_offer", OFFERS)):
        if command in view.memory or not view.has("mine-wins", command):
            continue
        if view.chance.random() < SPEAKS:
            view.memory[command] = True
            return command, {"text": view.chance.choice(texts)}
    return None


def play_quick_wins(desk: Desk, seconds: float) -> None:
    """Let people speak, then make one quick win, if somebody needs something and somebody offers something."""
    desk.wait(seconds)
    need, offer = desk.workshop.room_needs.first(), desk.workshop.room_offers.first()
    if need and offer:
        desk.press("make_win", need=need.pk, offers=[offer.pk])


def clear(copies: Sequence[Workshop]) -> None:
    """Delete what was said in these copies from the tables of the network, which outlive workshops."""
    Need.objects.filter(pk__in=RoomNeed.objects.filter(workshop__in=copies).values("need")).delete()
    Offer.objects.filter(pk__in=RoomOffer.objects.filter(workshop__in=copies).values("offer")).delete()
    EmergingModel.objects.filter(heard_in__in=[copy.code for copy in copies]).delete()


SIMULATION = Simulation(clear=clear, act=voice, phases={QUICK_WINS: PhaseScript(share=1.5, play=play_quick_wins)})
