"""What of a room goes into a hall's file, and what stays on the laptop and why.

Whoever adds a table or a field to a room decides here whether it travels: a test walks all of them.
"""

from typing import Any

from django.db import models

from network.models import EmergingModel, Need, NeedState, Offer, OfferState, Organisation
from workshops.agenda.models import Phase
from workshops.commands.models import CommandRecord
from workshops.core.models import Workshop
from workshops.events.models import EventPage
from workshops.ideas.models import Idea, Theme
from workshops.participants.models import Board, Consent, SeatCard
from workshops.quick_wins.models import QuickWin, RoomNeed, RoomOffer
from workshops.transfer.models import Arrival
from workshops.transfer.tables import Table
from workshops.voting.models import Ballot, BallotOption, Mark, PaperEntry, VoteRound

# Goes up when the same words in a file mean something else, or when there are more of them.
# 2: what is kept in the room (`Table.since`); a site of version 1 would publish it, so it must refuse the file.
# A voting method needs no version of its own: a site refuses a file that names a column or a method it does not know.
VERSION = 2

ITS_ROOM = "every row of the file is of its one room"
SCREENS = "counts what open screens have seen, and no screen of the hall is open on the public site"
COOKIE = "opens this card for one phone, at the laptop's address only"
LINK = "signs a link at the laptop's address; the public site hands out its own"


def _nothing_shared(workshop: Workshop) -> dict[str, Any]:
    return {}


def _needs(workshop: Workshop) -> "models.QuerySet[RoomNeed]":
    """What somebody took back, and no quick win came of, is nobody's business elsewhere."""
    return workshop.room_needs.exclude(need__state=NeedState.WITHDRAWN, quick_win=None)


def _offers(workshop: Workshop) -> "models.QuerySet[RoomOffer]":
    return workshop.room_offers.exclude(offer__state=OfferState.WITHDRAWN, quick_wins=None)


ROOM = Table(
    "workshop",
    Workshop,
    lambda workshop: Workshop.objects.filter(pk=workshop.pk),
    ("title", "purpose", "question", "place", "starts_at", "code", "silent", "created_at", "closed_at"),
    {
        "origin": "stands at the head of the file",
        "revision": "stands at the head of the file",
        "stage": "only closed rooms travel; the drafts that make it “reported” are made where it arrives",
        "personal_revision": SCREENS,
        "touched": SCREENS,
        "rehearses": "a rehearsal never travels",
        "created_by": "accounts of the laptop are not accounts of the public site",
        "made_with": "the key of a form that was shown on the laptop",
        "expected_people": "limits the cards taken at the door, and a closed room's door gives none",
        "extra_cards": "limits the cards taken at the door, and a closed room's door gives none",
        "unlinked_at": "each site unties words from cards in its own time",
    },
    _nothing_shared,
)

# In this order a row comes after those that it names, but for rows of its own table.
TABLES = (
    Table(
        "phases",
        Phase,
        lambda workshop: workshop.phases.all(),
        (
            "position",
            "kind",
            "title",
            "script",
            "planned_minutes",
            "added_minutes",
            "state",
            "started_at",
            "ended_at",
        ),
        {"workshop": ITS_ROOM},
    ),
    Table(
        "boards",
        Board,
        lambda workshop: workshop.boards.all(),
        ("number", "name", "question"),
        {
            "workshop": ITS_ROOM,
            "scribe_code": "a scribe's card opens nothing after the end; the public site makes its own",
            "scribe_digest": COOKIE,
            "scribe_code_used": "says whether the laptop's desk may show a code that opens nothing after the end",
            "scribe_turn": "counts phones that have held the scribe's card",
            "revision": SCREENS,
        },
    ),
    Table(
        "seats",
        SeatCard,
        lambda workshop: workshop.seats.all(),
        ("number", "code", "issued_at", "by_hand", "board", "listens", "spoke_at"),
        {
            "workshop": ITS_ROOM,
            "token_digest": COOKIE,
            "code_shown_until": "lets the laptop's desk show a new code for some minutes",
            "revision": SCREENS,
        },
    ),
    Table(
        "consents",
        Consent,
        lambda workshop: Consent.objects.filter(seat__workshop=workshop),
        ("seat", "purpose", "given", "changed_at"),
        shared=_nothing_shared,
    ),
    Table(
        "themes",
        Theme,
        lambda workshop: workshop.themes.all(),
        ("name", "kind", "position", "kept_in_room", "merged_into"),
        {"workshop": ITS_ROOM},
        since={"kept_in_room": False},
    ),
    Table(
        "ideas",
        Idea,
        lambda workshop: workshop.ideas.all(),
        (
            "board",
            "seat",
            "scribe",
            "theme",
            "text",
            "language",
            "translation",
            "created_at",
            "read_back_at",
            "table_agrees",
            "shared_at",
            "hidden_at",
            "withdrawn_at",
            "merged_into",
        ),
        {"workshop": ITS_ROOM, "may_be_quoted": "set when words lose their card, long after a room has travelled"},
    ),
    Table(
        "rounds",
        VoteRound,
        lambda workshop: workshop.rounds.all(),
        (
            "number",
            "method",
            "budget",
            "state",
            "opened_at",
            "closed_at",
            "revealed_at",
            "seats_at_close",
            "void_reason",
        ),
        {"workshop": ITS_ROOM},
        since={"method": "dots"},
    ),
    Table(
        "options",
        BallotOption,
        lambda workshop: BallotOption.objects.filter(round__workshop=workshop),
        ("round", "theme", "position", "label", "decision", "reason", "reason_kept_in_room"),
        shared=_nothing_shared,
        since={"reason_kept_in_room": False},
    ),
    Table(
        "ballots",
        Ballot,
        lambda workshop: Ballot.objects.filter(round__workshop=workshop),
        ("round", "channel"),
        {"seat": "a room travels only when no ballot is tied to a card any more"},
        _nothing_shared,
    ),
    Table(
        "marks",
        Mark,
        lambda workshop: Mark.objects.filter(ballot__round__workshop=workshop),
        ("ballot", "option", "slot"),
        shared=_nothing_shared,
    ),
    Table(
        "needs",
        Need,
        lambda workshop: Need.objects.filter(pk__in=_needs(workshop).values("need")),
        ("text", "state", "created_at"),
        shared=_nothing_shared,
    ),
    Table(
        "room_needs",
        RoomNeed,
        _needs,
        ("need", "seat", "kept_in_room"),
        {"workshop": ITS_ROOM, "nonce": LINK},
        since={"kept_in_room": False},
    ),
    Table(
        "offers",
        Offer,
        lambda workshop: Offer.objects.filter(pk__in=_offers(workshop).values("offer")).select_related("organisation"),
        ("text", "organisation", "state", "created_at"),
        shared=_nothing_shared,
    ),
    Table(
        "room_offers",
        RoomOffer,
        _offers,
        ("offer", "seat", "kept_in_room"),
        {"workshop": ITS_ROOM},
        since={"kept_in_room": False},
    ),
    Table(
        "quick_wins",
        QuickWin,
        lambda workshop: workshop.quick_wins.select_related("owner").prefetch_related("offers"),
        (
            "room_need",
            "offers",
            "owner",
            "first_step",
            "due_on",
            "state",
            "kept_in_room",
            "reason",
            "update",
            "update_kept_in_room",
            "updated_at",
        ),
        {"workshop": ITS_ROOM, "nonce": LINK},
        since={"kept_in_room": False, "update_kept_in_room": False},
    ),
    Table(
        "models",
        EmergingModel,
        lambda workshop: EmergingModel.objects.filter(heard_in=workshop.code),
        ("name", "place", "source", "could_try", "kept_in_room"),
        {"heard_in": ITS_ROOM},
        lambda workshop: {"heard_in": workshop.code},
        {"kept_in_room": False},
    ),
)

# Whole tables that name a room and stay where they are.
LEFT_OUT: dict[type[models.Model], str] = {
    CommandRecord: (
        "A late phone repeats itself at the laptop's address, where the records stay; its keys are sealed with the "
        "laptop's secret and name rows by its numbers, so that they would be recognised nowhere else."
    ),
    PaperEntry: "Readings are deleted when a result is shown or set aside, and before that no room travels.",
    Arrival: "Says how the room came to this very site.",
    EventPage: "The announcement is the public site's own page; an editor points it at the room that came back.",
}

# Known by their names, which are the same on both sides.
BY_NAME = Organisation
