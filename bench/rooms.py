"""A room of real size with an open vote, made in the database that DATABASE_URL names; leaves are minted, not queued for.

python -m bench.rooms --seats 1000      prints what a load generator needs to be those phones, as JSON
"""

import argparse
import json
import sys
from typing import Any

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from demo.rooms import story  # noqa: E402
from people.models import User  # noqa: E402
from tests.factories.rooms import make_board, make_phase, make_workshop  # noqa: E402
from tests.factories.votes import open_vote  # noqa: E402
from workshops.agenda.enums import PhaseState  # noqa: E402
from workshops.core.codes import digest, holding, new_token  # noqa: E402
from workshops.live.tokens import SubscriptionToken, sign  # noqa: E402
from workshops.models import Ballot, Consent, Idea, Mark, SeatCard, Theme, VoteRound, Workshop  # noqa: E402
from workshops.participants.enums import Purpose  # noqa: E402
from workshops.voting.enums import Channel  # noqa: E402
from workshops.voting.phases import VOTING  # noqa: E402


def make_room(seats: int) -> dict[str, Any]:
    """The demo's ideas under the demo's headings, `seats` cards in people's hands, and a vote that is open."""
    workshop = make_workshop(title=story.TITLE, question=story.QUESTION)
    boards = [make_board(workshop, name=name, question=question) for name, question in story.TABLES]
    make_phase(workshop, VOTING, state=PhaseState.RUNNING, started_at=timezone.now())
    tokens = [new_token() for _seat in range(seats)]
    cards = SeatCard.objects.bulk_create(
        SeatCard(
            workshop=workshop,
            number=number,
            issued_at=timezone.now(),
            token_digest=digest(token),
            board=boards[number % len(boards)],
        )
        for number, token in enumerate(tokens, start=1)
    )
    Consent.objects.bulk_create(Consent(seat=card, purpose=Purpose.TAKE_PART, given=True) for card in cards)
    vote = open_vote(workshop, *story.CHOICES)
    _write_ideas(workshop, cards)
    _give_dots(vote, cards)
    return {
        "workshop": workshop.pk,
        "code": workshop.code,
        "revision": Workshop.objects.values_list("revision", flat=True).get(pk=workshop.pk),
        "vote": vote.number,
        "options": vote.options.count(),
        "phones": [
            {
                "holder": f"seat:{card.pk}",
                "token": token,
                "leave": sign(SubscriptionToken(workshop.pk, "room", seat=card.pk, holding=holding(card.token_digest))),
            }
            for card, token in zip(cards, tokens, strict=True)
        ],
    }


def _write_ideas(workshop: Workshop, cards: list[SeatCard]) -> None:
    """As many points as the demo's evening has, whatever the number of phones: people at tables, not in a chat."""
    boards = {board.number: board for board in workshop.boards.all()}
    themes = {theme.name: theme for theme in Theme.objects.filter(workshop=workshop)}
    said = [(themes[name], idea) for name, ideas in story.CHOICES.items() for idea in ideas]
    Idea.objects.bulk_create(
        Idea(
            workshop=workshop,
            board=boards[idea.table],
            seat=cards[place % len(cards)],
            theme=theme,
            text=idea.text,
            language=idea.language,
            shared_at=timezone.now(),
        )
        for place, (theme, idea) in enumerate(said)
    )


def _give_dots(vote: VoteRound, cards: list[SeatCard]) -> None:
    """Everybody has given their first dot to the first choice, so that a storm can begin with taking it back."""
    first = vote.options.get(position=1)
    ballots = Ballot.objects.bulk_create(Ballot(round=vote, seat=card, channel=Channel.PHONE) for card in cards)
    Mark.objects.bulk_create(Mark(ballot=ballot, option=first, slot=1) for ballot in ballots)


@transaction.atomic
def _sign_in(phones: list[dict[str, Any]]) -> None:
    """A session in the database for each phone: its own account, and its seat."""
    accounts = User.objects.bulk_create(User(username=phone["token"], password="!") for phone in phones)
    for phone, account in zip(phones, accounts, strict=True):
        session = SessionStore()
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session["seat"] = int(phone["holder"].partition(":")[2])
        session.create()
        phone["session"] = session.session_key


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seats", type=int, required=True)
    parser.add_argument("--sessions", action="store_true", help="sign an account in for each card, for the baselines")
    options = parser.parse_args()
    room = make_room(options.seats)
    if options.sessions:
        _sign_in(room["phones"])
    json.dump(room, sys.stdout)


if __name__ == "__main__":
    main()
