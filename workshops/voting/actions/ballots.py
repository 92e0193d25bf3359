"""One person's ballot in an open round, and setting a ballot aside so that its person can vote again."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import FilteredRelation, Q
from django.utils.translation import gettext as _

from workshops.core.compiled_queries import CompiledQuery, delete, insert
from workshops.core.errors import NotAllowed, WorkshopError
from workshops.core.models import Workshop
from workshops.core.revisions import changed, locked
from workshops.participants.actions.lookups import seat_numbered
from workshops.participants.actions.steering import steered
from workshops.participants.actors import Actor, CardHolder
from workshops.participants.models import SeatCard
from workshops.participants.rules import takes_part
from workshops.voting.actions.lookups import NO_SUCH_CHOICE, NO_SUCH_ROUND, round_of
from workshops.voting.enums import UNDER_WAY, VOTES, Channel, RoundState
from workshops.voting.models import Ballot, Mark, VoteRound
from workshops.voting.rules import takes_votes


@transaction.atomic
def set_dots(*, workshop: Workshop, actor: Actor, vote: int, option: int, dots: int) -> None:
    """Make the marks of this card on the choice at position `option` exactly `dots`, as far as the method lets it.

    An absolute number, so that a double tap or a second tab changes nothing. A ballot whose last mark is taken back
    is removed: that person abstains, or votes on paper.
    """
    if not isinstance(actor, CardHolder):
        raise NotAllowed(_("Dots are given from a person's own card."))
    workshop, seat = locked(workshop), actor.seat
    given = _given(workshop, vote, option, seat)
    vote_round = given.round
    _may_vote(vote_round, seat, given)
    if given.choice is None:
        raise WorkshopError(NO_SUCH_CHOICE)
    here = sorted(slot for slot, chosen in given.slots.items() if chosen == given.choice)
    change = vote_round.voting_method.change(here, given.slots, option, dots, vote_round.budget)
    if not change.empty and not change.fill:
        return
    ballot = given.ballot or insert(Ballot, round=vote_round.pk, seat=seat.pk, channel=Channel.PHONE)
    for slot in change.empty:
        delete(Mark, ballot=ballot, slot=slot)
    for slot in change.fill:
        insert(Mark, ballot=ballot, option=given.choice, slot=slot)
    if len(given.slots) == len(change.empty) and not change.fill:
        delete(Ballot, id=ballot)
    # A paper that was read for this card waits no longer, or waits again: every scribe sees that.
    changed(workshop, only=VOTES, seats=[seat], boards=workshop.boards.all() if given.on_paper else [])


@transaction.atomic
def set_aside_ballot(*, workshop: Workshop, actor: Actor, vote: int, card: int) -> None:
    """Remove a card's ballot and every reading of its paper, unseen, so that its person can vote again."""
    workshop = steered(workshop, actor)
    vote_round = round_of(workshop, vote)
    if vote_round.state not in UNDER_WAY:
        raise WorkshopError(_("No ballot can be set aside now: voting is not under way."))
    if workshop.is_over:
        raise WorkshopError(_("This room is closed, and its ballots are no longer tied to cards."))
    seat = seat_numbered(workshop, card)
    ballots, _rows = Ballot.objects.filter(round=vote_round, seat=seat).delete()
    readings, _rows = vote_round.paper_entries.filter(seat=seat).delete()
    if not ballots and not readings:
        raise WorkshopError(_("Card %(card)s has no ballot in this vote.") % {"card": card})
    changed(workshop, seats=[seat], boards=workshop.boards.all())


@dataclass(frozen=True)
class Given:
    """The round and the choice that somebody named, and their ballot so far: slot → the choice that its mark is on.

    `choice` is empty when there is none at that position, `ballot` and `channel` when the card has no ballot;
    `on_paper` tells whether a reading of the card's paper is kept.
    """

    round: VoteRound
    choice: int | None
    ballot: int | None
    channel: str
    on_paper: bool
    slots: dict[int, int]


# All that a vote is judged by, in one statement: a row for each mark, twice when two people have read the card's paper.
_GIVEN = CompiledQuery(
    lambda workshop, vote, option, seat: (
        VoteRound.objects.filter(workshop=workshop, number=vote)
        .annotate(
            choice=FilteredRelation("options", condition=Q(options__position=option)),
            ballot=FilteredRelation("ballots", condition=Q(ballots__seat=seat)),
            reading=FilteredRelation("paper_entries", condition=Q(paper_entries__seat=seat)),
        )
        .order_by()
        .values_list(
            "pk",
            "state",
            "method",
            "budget",
            "choice__pk",
            "ballot__pk",
            "ballot__channel",
            "reading__pk",
            "ballot__marks__slot",
            "ballot__marks__option",
        )
    ),
    int,
    int,
    int,
    int,
)


def _given(workshop: Workshop, vote: int, option: int, seat: SeatCard) -> Given:
    rows = _GIVEN.rows(workshop.pk, vote, option, seat.pk)
    if not rows:
        raise WorkshopError(NO_SUCH_ROUND)
    pk, state, method, budget, choice, ballot, channel, reading, *_mark = rows[0]
    vote_round = VoteRound(pk=pk, workshop=workshop, number=vote, state=state, method=method, budget=budget)
    slots = {slot: on for *_, slot, on in rows if slot is not None}
    return Given(vote_round, choice, ballot, channel or "", reading is not None, slots)


def _may_vote(vote_round: VoteRound, seat: SeatCard, given: Given) -> None:
    if vote_round.state == RoundState.PREPARED:
        raise WorkshopError(_("Voting has not started yet. The buttons come when it does."))
    if not takes_votes(vote_round):
        raise WorkshopError(_too_late(vote_round, given))
    if not takes_part(seat):
        raise NotAllowed(_("First agree to take part today, under “What I agree to”. Then you can vote."))
    if given.channel not in {"", Channel.PHONE}:
        raise WorkshopError(
            _("A ballot on paper or with a helper is already counted for your card. Ask at the desk to change it.")
        )


def _too_late(vote_round: VoteRound, given: Given) -> str:
    if vote_round.state == RoundState.VOID:
        return _("The room set this vote aside, so nothing in it counts.")
    if vote_round.state == RoundState.REVEALED:
        return _("Voting is closed and counted. Your ballot counts as it stood.")
    return vote_round.voting_method.too_late(len(given.slots))
