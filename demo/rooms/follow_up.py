"""Needs, offers and quick wins of the finished evening, and how each quick win ended within thirty days."""

from datetime import timedelta

from django.utils import timezone

from demo.rooms import story
from demo.rooms.command_runner import CommandRunner, id_in
from workshops.models import QuickWin
from workshops.quick_wins.link_holders import link_of_needer, link_of_owner
from workshops.quick_wins.phases import QUICK_WINS


def voice_needs_and_offers(runner: CommandRunner) -> None:
    """Six needs and nine offers. Four quick wins join needs with offers. Two models from other places are added."""
    runner.start_phase(QUICK_WINS)
    needs = [id_in(runner.run_at_desk("voice_need", text=text, card=card)) for card, text in story.NEEDS]
    offers = [
        id_in(runner.run_at_desk("voice_offer", text=text, card=card, organisation=organisation))
        for card, text, organisation in story.OFFERS
    ]
    for win in story.WINS:
        runner.run_at_desk(
            "make_win",
            need=needs[win.need],
            offers=[offers[place] for place in win.offers],
            owner=win.owner,
            first_step=win.first_step,
            due_on=timezone.localdate() + timedelta(days=win.days),
        )
    for name, place, source, could_try in story.MODELS:
        runner.run_at_desk("add_model", name=name, place=place, source=source, could_try=could_try)


def finish_wins(runner: CommandRunner) -> None:
    """The owner of each win reports progress. Then its needer says that it is met, or drops it; its offers are withdrawn."""
    wins = QuickWin.objects.filter(workshop=runner.workshop).select_related("room_need")
    for win, planned in zip(wins, story.WINS, strict=True):
        runner.run(link_of_owner(win), "report_progress", win=win.pk, note=planned.report)
        if planned.ending == "met":
            runner.run(link_of_needer(win.room_need), "mark_met", win=win.pk)
            continue
        runner.run(link_of_needer(win.room_need), "drop_win", win=win.pk, reason=story.DROPPED_BECAUSE)
        for offer, number in win.offers.values_list("pk", "seat__number"):
            runner.run(runner.card(number), "withdraw_offer", offer=offer)
