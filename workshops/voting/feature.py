"""Votes: ballots by phone, on paper and with help, results and decisions."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from workshops.commands.feature import CARD, DESK, SCRIBE, Command, Feature, Place, Region
from workshops.participants.enums import SEATS
from workshops.voting import forms as vote_forms
from workshops.voting import wall
from workshops.voting.actions import ballots, decisions, paper, rounds
from workshops.voting.actions.closing import CLOSING
from workshops.voting.actions.erasure import PERSONAL
from workshops.voting.actions.publishing import unpublish_reason
from workshops.voting.actions.unlinking import votes_have_ended
from workshops.voting.due import DUE
from workshops.voting.enums import VOTES
from workshops.voting.fixed_themes import FIXED
from workshops.voting.mending import MENDING
from workshops.voting.methods.registry import register_methods
from workshops.voting.models import Ballot, BallotOption, Mark, PaperEntry, VoteRound
from workshops.voting.phases import PHASES
from workshops.voting.queries import own_ballot, screens
from workshops.voting.simulation import SIMULATION
from workshops.voting.transfer import STAYS, TRANSFER, why_not_export

COMMANDS = (
    Command(
        "prepare_round",
        vote_forms.PrepareRound,
        rounds.prepare_round,
        _("The ballot is ready."),
        example={"method": "", "budget": "3"},
        moves_room=True,
    ),
    Command(
        "open_round",
        vote_forms.WhichVote,
        rounds.open_round,
        _("Voting is open."),
        example={"vote": "1"},
        moves_room=True,
        is_news=True,
    ),
    Command(
        "close_round",
        vote_forms.WhichVote,
        rounds.close_round,
        _("Voting is closed."),
        example={"vote": "1"},
        moves_room=True,
        is_news=True,
    ),
    Command(
        "reveal_round",
        vote_forms.WhichVote,
        rounds.reveal_round,
        _("Everybody sees the result."),
        example={"vote": "1"},
        moves_room=True,
        is_news=True,
    ),
    Command(
        "void_round",
        vote_forms.VoidRound,
        rounds.void_round,
        _("This vote is set aside."),
        example={"vote": "1", "reason": "A choice was missing"},
        moves_room=True,
        is_news=True,
    ),
    Command(
        "set_dots",
        vote_forms.SetDots,
        ballots.set_dots,
        _("Saved."),
        is_cached=True,
        is_secret=True,
        forgets_refused=votes_have_ended,
        roles=(CARD,),
        weight=8,
        example={"vote": "1", "option": "1", "dots": "1"},
    ),
    Command(
        "set_aside_ballot",
        vote_forms.WhichCard,
        ballots.set_aside_ballot,
        _("That card can vote again."),
        is_secret=True,
        forgets_refused=votes_have_ended,
        example={"vote": "1", "card": "1"},
    ),
    Command(
        "enter_paper",
        vote_forms.PaperBallot,
        paper.enter_paper,
        paper.told,
        is_secret=True,
        forgets_refused=votes_have_ended,
        roles=(SCRIBE, DESK),
        example={"vote": "1", "card": "1", "dots": ["1", "0"]},
    ),
    Command(
        "cast_for",
        vote_forms.PaperBallot,
        paper.cast_for,
        _("Counted, as given with help."),
        is_secret=True,
        forgets_refused=votes_have_ended,
        roles=(SCRIBE, DESK),
        example={"vote": "1", "card": "1", "dots": ["1", "0"]},
    ),
    Command(
        "choose_option",
        vote_forms.Choose,
        decisions.choose_option,
        _("Chosen."),
        example={"vote": "1", "option": "1", "reason": "Most dots", "kept_in_room": ""},
    ),
    Command(
        "refer_option",
        vote_forms.Refer,
        decisions.refer_option,
        _("Referred."),
        example={"vote": "1", "option": "1", "reason": "To the council: it owns the hall", "kept_in_room": ""},
    ),
    Command(
        "unpublish_reason",
        vote_forms.Decide,
        unpublish_reason,
        _("Off the public pages. The room still reads it."),
        example={"vote": "1", "option": "1"},
    ),
    Command(
        "undecide_option",
        vote_forms.Decide,
        decisions.undecide_option,
        _("Taken back."),
        example={"vote": "1", "option": "1"},
    ),
)

REGIONS = (
    Region(
        "room-vote",
        "room",
        "workshops/voting/room.html",
        screens.of_room,
        frozenset({VOTES, SEATS}),
        (
            Place("room", "main", 20),
            Place("table", "said", 20),
        ),
    ),
    Region(
        "wall-vote",
        "wall",
        "workshops/voting/wall.html",
        wall.of_wall,
        frozenset({VOTES, SEATS}),
        (Place("wall", "main", 20),),
    ),
    Region(
        "desk-vote",
        "desk",
        "workshops/voting/desk.html",
        screens.of_desk,
        frozenset({VOTES, SEATS}),
        (Place("desk", "now", 50),),
        link=(_("Vote"), 30),
    ),
    Region(
        "desk-paper",
        "desk",
        "workshops/voting/desk_paper.html",
        screens.of_room,
        frozenset(),
        (Place("desk", "now", 60),),
    ),
    Region(
        "mine-ballot",
        "card",
        "workshops/voting/mine.html",
        own_ballot.of_card,
        frozenset({VOTES}),
        (Place("room", "main", 10),),
        is_cached=True,
    ),
    Region(
        "table-vote",
        "scribe",
        "workshops/voting/table.html",
        screens.of_table,
        frozenset({VOTES, SEATS}),
        (Place("table", "write", 40),),
    ),
    Region(
        "table-paper",
        "scribe",
        "workshops/voting/table_paper.html",
        screens.of_table,
        frozenset(),
        (Place("table", "write", 50),),
    ),
)

FEATURE = Feature(
    name="voting",
    phases=PHASES,
    commands=COMMANDS,
    regions=REGIONS,
    models=(VoteRound, BallotOption, Ballot, Mark, PaperEntry),
    transfer=TRANSFER,
    stays=STAYS,
    why_not_export=why_not_export,
    personal=PERSONAL,
    closing=CLOSING,
    due=DUE,
    mending=MENDING,
    hooks=(FIXED,),
    simulation=SIMULATION,
    ready=lambda app: register_methods(),
    urls="workshops.voting.urls",
    stylesheet=Path(__file__).with_name("voting.css"),
)
