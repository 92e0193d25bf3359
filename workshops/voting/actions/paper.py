"""Ballots that come without a phone: paper read by two people, and votes given with somebody's help."""

from django.db import transaction
from django.utils.translation import gettext as _

from workshops.core.errors import NotAllowed, WorkshopError
from workshops.core.models import Workshop
from workshops.core.revisions import changed, locked
from workshops.participants.actions.lookups import seat_numbered
from workshops.participants.actors import Actor
from workshops.participants.models import SeatCard
from workshops.participants.rules import can_act_for, takes_part
from workshops.voting.actions.lookups import round_of
from workshops.voting.enums import UNDER_WAY, Channel
from workshops.voting.models import Ballot, Mark, PaperEntry, VoteRound
from workshops.voting.queries.paper import Reading
from workshops.voting.rules import reads_paper, takes_votes


@transaction.atomic
def enter_paper(*, workshop: Workshop, actor: Actor, vote: int, card: int, dots: list[int]) -> Reading:
    """Keep this reader's reading of a card's paper; two equal readings by two people make its ballot.

    `dots` holds one number for each choice, in the order of the ballot. A reader may enter a card again to correct
    their own reading. Paper in the box is still read after voting by phone has closed, until the room closes.
    """
    if not reads_paper(actor):
        raise NotAllowed(_("Paper ballots are entered by a scribe or at the desk."))
    workshop = locked(workshop)
    vote_round = round_of(workshop, vote)
    if workshop.is_over:
        raise WorkshopError(_("This room is closed, so no paper can be added to its votes any more."))
    if vote_round.state not in UNDER_WAY:
        raise WorkshopError(_("Paper ballots can be entered from the opening of the vote until its result is shown."))
    seat = seat_numbered(workshop, card)
    _may_be_counted(vote_round, seat)
    marks = _marks(vote_round, dots)
    PaperEntry.objects.update_or_create(round=vote_round, seat=seat, reader=actor.ref, defaults={"marks": marks})
    others = list(vote_round.paper_entries.filter(seat=seat).exclude(reader=actor.ref))
    agreed = any(entry.marks == marks for entry in others)
    if agreed:
        _count(vote_round, seat, Channel.PAPER, marks)
        # Two people agree: what each of them read has done its work.
        vote_round.paper_entries.filter(seat=seat).delete()
    changed(workshop, seats=[seat], boards=workshop.boards.all())
    return Reading(seat.number, counted=agreed, differs=bool(others) and not agreed)


@transaction.atomic
def cast_for(*, workshop: Workshop, actor: Actor, vote: int, card: int, dots: list[int]) -> None:
    """Vote for a person with them beside you; counted as given with help."""
    workshop = locked(workshop)
    vote_round = round_of(workshop, vote)
    seat = seat_numbered(workshop, card)
    if not can_act_for(actor, seat):
        raise NotAllowed(_("A scribe helps the people of their own table to vote. For others, ask at the desk."))
    if not takes_votes(vote_round):
        raise WorkshopError(vote_round.voting_method.not_open)
    _may_be_counted(vote_round, seat)
    _count(vote_round, seat, Channel.ASSISTED, _marks(vote_round, dots))
    vote_round.paper_entries.filter(seat=seat).delete()
    changed(workshop, seats=[seat], boards=workshop.boards.all())


def told(reading: Reading) -> str:
    """What the reader is told: that this card counts, waits, or has to be looked at again. Never what is on it."""
    if reading.counted:
        return _("Card %(card)s is counted: two readings agree.") % {"card": reading.card}
    if reading.differs:
        return _("The two readings of card %(card)s differ. Both readers, look at the paper again.") % {
            "card": reading.card
        }
    return _("Card %(card)s is kept. A second person now reads the same paper.") % {"card": reading.card}


def _may_be_counted(vote_round: VoteRound, seat: SeatCard) -> None:
    ballot = Ballot.objects.filter(round=vote_round, seat=seat).first()
    if ballot and ballot.channel == Channel.PHONE:
        raise WorkshopError(
            _("Card %(card)s has already voted by phone. If that is wrong, set that ballot aside at the desk first.")
            % {"card": seat}
        )
    if ballot:
        raise WorkshopError(
            _("Card %(card)s's ballot is already counted. If it is wrong, set it aside at the desk and enter it again.")
            % {"card": seat}
        )
    if not takes_part(seat):
        raise WorkshopError(
            _("Card %(card)s has not agreed to take part yet. Ask, record the answer, then enter the ballot.")
            % {"card": seat}
        )
    if vote_round.closed_at and seat.issued_at and seat.issued_at > vote_round.closed_at:
        raise WorkshopError(_("Card %(card)s was handed out after voting closed.") % {"card": seat})


def _marks(vote_round: VoteRound, dots: list[int]) -> list[int]:
    """Positions of choices, one for each mark, as the voting method reads them from this paper."""
    positions = list(vote_round.options.values_list("position", flat=True))
    if len(dots) != len(positions):
        raise WorkshopError(_("This screen shows another ballot. Reload it and enter the paper again."))
    return vote_round.voting_method.read_paper(dict(zip(positions, dots, strict=True)), vote_round.budget)


def _count(vote_round: VoteRound, seat: SeatCard, channel: Channel, marks: list[int]) -> None:
    options = {option.position: option for option in vote_round.options.all()}
    ballot = Ballot.objects.create(round=vote_round, seat=seat, channel=channel)
    Mark.objects.bulk_create(
        Mark(ballot=ballot, option=options[position], slot=slot)
        for slot, position in vote_round.voting_method.arrange(marks).items()
    )
