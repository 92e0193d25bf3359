"""Cards, consent and tables: who is in the room, and how everybody takes part."""

from functools import partial
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from workshops.commands.feature import CARD, DESK, SCRIBE, VISITOR, ClosingHooks, Command, Feature, Place, Region
from workshops.core.form_fields import EmptyForm
from workshops.participants import forms as seat_forms
from workshops.participants import replies
from workshops.participants.actions import claiming, consent, issuing, seating, tables
from workshops.participants.actions.erasure import PERSONAL
from workshops.participants.enums import SEATS
from workshops.participants.models import Board, Consent, SeatCard
from workshops.participants.outcome import outcome
from workshops.participants.queries import desk, people
from workshops.participants.queries.people import heard_parts
from workshops.participants.simulation import SIMULATION
from workshops.participants.transfer import TRANSFER

COMMANDS = (
    Command("take_seat", EmptyForm, seating.take_seat, replies.card_taken, roles=(VISITOR,)),
    Command(
        "claim_card",
        seat_forms.ClaimCard,
        claiming.claim_card,
        replies.card_taken,
        roles=(VISITOR,),
        weight=0,
        example={"code": "HAZEL-RIVER-42", "sure": "on"},
    ),
    Command(
        "claim_scribe_card",
        seat_forms.ClaimCard,
        claiming.claim_scribe_card,
        _("You write for this table."),
        roles=(VISITOR,),
        weight=0,
        example={"code": "HAZEL-RIVER-42", "sure": "on"},
    ),
    Command(
        "give_consent",
        seat_forms.Consent,
        consent.give_consent,
        _("Saved. You can change this at any time."),
        roles=(CARD,),
        weight=3,
        example={"take_part": "on", "keep_words": "on", "quote": "on"},
        comes_first=True,
    ),
    Command(
        "set_listening",
        seat_forms.Listening,
        seating.set_listening,
        _("Saved."),
        roles=(CARD,),
        example={"listens": "on"},
    ),
    Command(
        "choose_table",
        seat_forms.ChooseTable,
        seating.choose_table,
        replies.seated,
        roles=(CARD,),
        example={"table": "1"},
        comes_first=True,
    ),
    Command(
        "seat_at_table",
        seat_forms.SeatAtTable,
        seating.seat_at_table,
        replies.seated,
        roles=(SCRIBE, DESK),
        example={"card": "1", "table": "1"},
        comes_first=True,
    ),
    Command(
        "record_consent",
        seat_forms.RecordConsent,
        consent.record_consent,
        replies.consent_recorded,
        roles=(SCRIBE, DESK),
        example={"card": "1", "take_part": "on", "keep_words": "on", "quote": "on"},
        comes_first=True,
    ),
    Command(
        "mark_spoke",
        seat_forms.MarkSpoke,
        seating.mark_spoke,
        replies.spoke,
        roles=(SCRIBE, DESK),
        example={"card": "1", "undo": ""},
    ),
    Command(
        "print_cards",
        seat_forms.PrintCards,
        issuing.print_cards,
        replies.cards_made,
        example={"cards": "2"},
        makes_new=True,
    ),
    Command(
        "issue_card",
        seat_forms.IssueCard,
        issuing.issue_card,
        replies.card_handed_out,
        reply_again=partial(replies.told_again, said=replies.card_handed_out),
        example={"card": "1"},
        makes_new=True,
    ),
    Command(
        "replace_card",
        seat_forms.OneCard,
        issuing.replace_card,
        replies.card_replaced,
        reply_again=partial(replies.told_again, said=replies.card_replaced),
        weight=0.3,
        example={"card": "1"},
    ),
    Command(
        "take_back_card", seat_forms.OneCard, issuing.take_back_card, replies.card_taken_back, example={"card": "1"}
    ),
    Command("take_back_unused_cards", EmptyForm, issuing.take_back_unused_cards, replies.unused_cards_taken_back),
    Command("allow_more_cards", EmptyForm, issuing.allow_more_cards, replies.more_cards_allowed),
    Command(
        "replace_scribe_card",
        seat_forms.OneTable,
        issuing.replace_scribe_card,
        replies.scribe_card_replaced,
        reply_again=partial(replies.told_again, said=replies.scribe_card_replaced),
        weight=0.3,
        example={"table": "1"},
    ),
    Command("add_board", EmptyForm, tables.add_board, _("One more table."), makes_new=True),
    Command(
        "edit_board",
        seat_forms.EditBoard,
        tables.edit_board,
        _("Saved."),
        example={"board": "1", "name": "By the window", "question": "Who is missing?"},
    ),
    Command(
        "remove_board",
        seat_forms.RemoveBoard,
        tables.remove_board,
        _("The table is gone."),
        weight=0.3,
        example={"board": "1"},
    ),
)

REGIONS = (
    Region(
        "mine-card",
        "card",
        "workshops/participants/mine_card.html",
        people.own_card,
        frozenset({SEATS}),
        (Place("room", "top", 10),),
    ),
    Region(
        "mine-table",
        "card",
        "workshops/participants/mine_table.html",
        people.own_table,
        frozenset({SEATS}),
        (Place("room", "main", 70),),
    ),
    Region(
        "mine-consent",
        "card",
        "workshops/participants/mine_consent.html",
        people.own_card,
        frozenset({SEATS}),
        (Place("room", "main", 80),),
    ),
    Region(
        "desk-full",
        "desk",
        "workshops/participants/desk_full.html",
        people.at_the_door,
        frozenset({SEATS}),
        (Place("desk", "now", 10),),
    ),
    Region(
        "desk-doors",
        "desk",
        "workshops/participants/desk_doors.html",
        desk.about,
        frozenset(),
        (Place("desk", "people", 10),),
    ),
    Region(
        "desk-seats",
        "desk",
        "workshops/participants/desk_seats.html",
        people.for_desk,
        heard_parts,
        (Place("desk", "people", 20),),
        link=(_("Seats"), 60),
    ),
    Region(
        "desk-tables",
        "desk",
        "workshops/participants/desk_tables.html",
        desk.tables,
        heard_parts,
        (Place("desk", "people", 30),),
    ),
    Region(
        "table-seats",
        "scribe",
        "workshops/participants/table_seats.html",
        people.for_table,
        heard_parts,
        (Place("table", "write", 30),),
    ),
)

FEATURE = Feature(
    name="participants",
    commands=COMMANDS,
    regions=REGIONS,
    models=(Board, SeatCard, Consent),
    transfer=TRANSFER,
    personal=PERSONAL,
    closing=ClosingHooks(outcome=outcome),
    simulation=SIMULATION,
    stylesheet=Path(__file__).with_name("participants.css"),
)
