"""Needs, offers and the quick wins that are made of them."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from network.models import EmergingModel, Need, Offer
from workshops.commands.feature import CARD, DESK, SCRIBE, ClosingHooks, Command, Feature, Place, Region
from workshops.quick_wins import forms as win_forms
from workshops.quick_wins import replies, wall
from workshops.quick_wins.actions import emerging_models, needs, wins
from workshops.quick_wins.actions.erasure import PERSONAL
from workshops.quick_wins.actions.withdrawal import (
    publish_win,
    remove_model,
    take_back_note,
    unpublish_win,
    withdraw_need,
    withdraw_offer,
)
from workshops.quick_wins.enums import WINS
from workshops.quick_wins.link_holders import LINKS
from workshops.quick_wins.mending import MENDING
from workshops.quick_wins.models import QuickWin, RoomNeed, RoomOffer
from workshops.quick_wins.outcome import outcome
from workshops.quick_wins.phases import PHASES
from workshops.quick_wins.queries import screens
from workshops.quick_wins.simulation import SIMULATION
from workshops.quick_wins.transfer import TRANSFER

COMMANDS = (
    Command(
        "voice_need",
        win_forms.VoiceNeed,
        needs.voice_need,
        _("The room sees this need."),
        roles=(CARD, DESK, SCRIBE),
        example={"text": "A warm room", "kept_in_room": "", "card": "1"},
        makes_new=True,
    ),
    Command(
        "voice_offer",
        win_forms.VoiceOffer,
        needs.voice_offer,
        _("The room sees this offer."),
        roles=(CARD, DESK, SCRIBE),
        example={"text": "Our hall on Mondays", "organisation": "Wharf Lane Hall", "kept_in_room": "", "card": "1"},
        makes_new=True,
    ),
    Command(
        "withdraw_need",
        win_forms.WithdrawNeed,
        withdraw_need,
        _("Taken back."),
        roles=(CARD, DESK),
        example={"need": "1"},
    ),
    Command(
        "withdraw_offer",
        win_forms.WithdrawOffer,
        withdraw_offer,
        _("Taken back."),
        roles=(CARD, DESK),
        example={"offer": "1"},
    ),
    Command(
        "make_win",
        win_forms.MakeWin,
        wins.make_win,
        _("A quick win is made."),
        weight=4,
        example={
            "need": "1",
            "offers": ["1"],
            "owner": "Wharf Lane Hall",
            "first_step": "Hand over the key",
            "due_on": "2026-12-01",
            "kept_in_room": "",
        },
    ),
    Command(
        "agree_win",
        win_forms.AgreeWin,
        wins.agree_win,
        _("Agreed."),
        example={
            "win": "1",
            "owner": "Wharf Lane Hall",
            "first_step": "Hand over the key",
            "due_on": "2026-12-01",
            "kept_in_room": "",
        },
        is_news=True,
    ),
    Command("start_win", win_forms.WhichWin, wins.start_win, _("It is under way."), example={"win": "1"}),
    Command(
        "report_progress",
        win_forms.ReportProgress,
        wins.report_progress,
        _("Thank you. This is noted."),
        example={"win": "1", "note": "The key is there", "kept_in_room": ""},
    ),
    Command("take_back_note", win_forms.WhichWin, take_back_note, _("Taken back."), example={"win": "1"}),
    Command(
        "mark_met",
        win_forms.WhichWin,
        wins.mark_met,
        _("It is met. Thank you for telling."),
        roles=(CARD,),
        weight=4,
        example={"win": "1"},
    ),
    Command(
        "take_back_met",
        win_forms.WhichWin,
        wins.take_back_met,
        _("Taken back. It is under way again."),
        roles=(CARD,),
        weight=4,
        example={"win": "1"},
    ),
    Command(
        "drop_win",
        win_forms.DropWin,
        wins.drop_win,
        _("Dropped. The reason stays in this room."),
        example={"win": "1", "reason": "The hall is closed"},
    ),
    Command("check_win", win_forms.CheckWin, wins.check_win, _("Checked."), example={"win": "1", "note": "It is warm"}),
    Command(
        "unpublish_win",
        win_forms.WhichWin,
        unpublish_win,
        _("Off the public pages. The room still has it."),
        example={"win": "1"},
    ),
    Command("publish_win", win_forms.WhichWin, publish_win, replies.win_published, example={"win": "1"}),
    Command(
        "renew_links", win_forms.WhichWin, wins.renew_links, _("The old links are useless now."), example={"win": "1"}
    ),
    Command(
        "add_model",
        win_forms.AddModel,
        emerging_models.add_model,
        _("Noted."),
        example={
            "name": "Repair café",
            "place": "Eastmarsh",
            "source": "A neighbour went there",
            "could_try": "One evening",
            "kept_in_room": "",
        },
        makes_new=True,
    ),
    Command("remove_model", win_forms.WhichModel, remove_model, _("Taken away."), example={"model": "1"}),
)

REGIONS = (
    Region(
        "room-wins",
        "room",
        "workshops/quick_wins/room.html",
        screens.of_room,
        frozenset({WINS}),
        (
            Place("room", "main", 60),
            Place("table", "said", 40),
        ),
    ),
    Region(
        "wall-wins",
        "wall",
        "workshops/quick_wins/wall.html",
        wall.of_wall,
        frozenset({WINS}),
        (Place("wall", "main", 30),),
    ),
    Region(
        "desk-wins",
        "desk",
        "workshops/quick_wins/desk.html",
        screens.of_desk,
        frozenset({WINS}),
        (Place("desk", "now", 70),),
        link=(_("Quick wins"), 40),
    ),
    Region(
        "mine-wins",
        "card",
        "workshops/quick_wins/mine.html",
        screens.of_card,
        frozenset({WINS}),
        (Place("room", "main", 40),),
    ),
    Region(
        "table-wins",
        "scribe",
        "workshops/quick_wins/table.html",
        screens.of_table,
        frozenset({WINS}),
        (Place("table", "write", 60),),
    ),
)

FEATURE = Feature(
    name="quick_wins",
    phases=PHASES,
    commands=COMMANDS,
    regions=REGIONS,
    models=(Need, Offer, EmergingModel, RoomNeed, RoomOffer, QuickWin),
    transfer=TRANSFER,
    counted=(QuickWin,),
    links=LINKS,
    mending=MENDING,
    personal=PERSONAL,
    closing=ClosingHooks(outcome=outcome),
    simulation=SIMULATION,
    urls="workshops.quick_wins.urls",
    stylesheet=Path(__file__).with_name("quick_wins.css"),
)
