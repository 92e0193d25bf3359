"""Which rows of tables, cards and answers travel in a transfer file."""

from workshops.commands.transfer import ITS_ROOM, SCREENS, TransferTable, nothing_shared
from workshops.participants.models import Board, Consent, SeatCard

COOKIE = "opens this card for one phone, at the laptop's address only"

TRANSFER = (
    TransferTable(
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
    TransferTable(
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
    TransferTable(
        "consents",
        Consent,
        lambda workshop: Consent.objects.filter(seat__workshop=workshop),
        ("seat", "purpose", "given", "changed_at"),
        shared=nothing_shared,
    ),
)
