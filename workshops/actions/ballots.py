"""One person's dots in an open round, and setting a ballot aside so that its person can vote again."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops import rules
from workshops.actors import Actor, CardHolder
from workshops.enums import Channel, Part, RoundState
from workshops.errors import NotAllowed, WorkshopError
from workshops.models import Ballot, Mark, PaperEntry, SeatCard, VoteRound, Workshop

from .named import choice_at, round_of, seat_numbered
from .revisions import changed, locked
from .steering import steered


@transaction.atomic
def set_dots(*, workshop: Workshop, actor: Actor, vote: int, option: int, dots: int) -> None:
    """Make the dots of this card on the choice at position `option` exactly `dots`.

    An absolute number, so that a double tap or a second tab changes nothing. A ballot whose last dot is taken back
    is removed: that person abstains, or votes on paper.
    """
    if not isinstance(actor, CardHolder):
        raise NotAllowed(_("Dots are given from a person's own card."))
    workshop = locked(workshop)
    seat = actor.seat
    vote_round = round_of(workshop, vote)
    ballot = Ballot.objects.filter(round=vote_round, seat=seat).first()
    _may_vote(vote_round, seat, ballot)
    choice = choice_at(vote_round, option)
    marks = list(ballot.marks.all()) if ballot else []
    here = [mark for mark in marks if mark.option_id == choice.pk]
    if len(marks) - len(here) + dots > vote_round.budget:
        raise WorkshopError(
            ngettext(
                "Your %(budget)s dot is already given. Take it back first, then give it here.",
                "All your %(budget)s dots are given. Take one back from another choice first.",
                vote_round.budget,
            )
            % {"budget": vote_round.budget}
        )
    if len(here) == dots:
        return
    if ballot is None:
        ballot = Ballot.objects.create(round=vote_round, seat=seat, channel=Channel.PHONE)
    for mark in here[dots:]:
        mark.delete()
    free = [slot for slot in range(1, vote_round.budget + 1) if slot not in {mark.slot for mark in marks}]
    for slot in free[: max(0, dots - len(here))]:
        Mark.objects.create(ballot=ballot, option=choice, slot=slot)
    if not ballot.marks.exists():
        ballot.delete()
    changed(workshop, only=Part.VOTES, seats=[seat])


@transaction.atomic
def set_aside_ballot(*, workshop: Workshop, actor: Actor, vote: int, card: int) -> None:
    """Remove a card's ballot and every reading of its paper, unseen, so that its person can vote again."""
    workshop = steered(workshop, actor)
    vote_round = round_of(workshop, vote)
    if vote_round.state not in {RoundState.OPEN, RoundState.CLOSED}:
        raise WorkshopError(_("No ballot can be set aside now: voting is not under way."))
    seat = seat_numbered(workshop, card)
    ballots, _rows = Ballot.objects.filter(round=vote_round, seat=seat).delete()
    readings, _rows = vote_round.paper_entries.filter(seat=seat).delete()
    if not ballots and not readings:
        raise WorkshopError(_("Card %(card)s has no ballot in this vote.") % {"card": card})
    changed(workshop, seats=[seat])


def forget_ballot(seat: SeatCard) -> None:
    """Somebody who no longer takes part leaves no ballot in a vote that is still open. The caller rings the bell."""
    Ballot.objects.filter(seat=seat, round__state=RoundState.OPEN).delete()
    PaperEntry.objects.filter(seat=seat, round__state=RoundState.OPEN).delete()


def _may_vote(vote_round: VoteRound, seat: SeatCard, ballot: Ballot | None) -> None:
    if vote_round.state == RoundState.PREPARED:
        raise WorkshopError(_("Voting has not started yet. The buttons come when it does."))
    if not rules.takes_votes(vote_round):
        raise WorkshopError(_too_late(vote_round, ballot))
    if not rules.takes_part(seat):
        raise NotAllowed(_("First agree to take part today, under “What I agree to”. Then you can vote."))
    if ballot and ballot.channel != Channel.PHONE:
        raise WorkshopError(
            _("A ballot on paper or with a helper is already counted for your card. Ask at the desk to change it.")
        )


def _too_late(vote_round: VoteRound, ballot: Ballot | None) -> str:
    if vote_round.state == RoundState.VOID:
        return _("The room set this vote aside, so nothing in it counts.")
    if vote_round.state == RoundState.REVEALED:
        return _("Voting is closed and counted. Your ballot counts as it stood.")
    if ballot is None:
        return _("Voting closed a moment ago. Your card has no dots in it.")
    given = ballot.marks.count()
    return ngettext(
        "Voting closed a moment ago. Your ballot counts as it stood: %(given)s dot.",
        "Voting closed a moment ago. Your ballot counts as it stood: %(given)s dots.",
        given,
    ) % {"given": given}
