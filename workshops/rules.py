"""Who may do what, when: pure sentences over models. No writes, no request."""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops.actors import Actor, CardHolder, Facilitator, Needer, Owner, Scribe
from workshops.enums import PhaseKind, PhaseState, Purpose, RoundState, Stage, WinState
from workshops.models import (
    BallotOption,
    Consent,
    Idea,
    PaperEntry,
    Phase,
    QuickWin,
    SeatCard,
    Theme,
    VoteRound,
    Workshop,
)
from workshops.prepared import Prepared

_AGREED = Prepared(
    lambda seat, purpose: Consent.objects.filter(seat=seat, purpose=purpose, given=True).values_list("pk"), int, str
)
# Which phases of a room run, and which have begun: every card's own part asks.
_RUNNING = Prepared(lambda room: Phase.objects.filter(workshop=room, state=PhaseState.RUNNING).values_list("kind"), int)
_BEGUN = Prepared(
    lambda room: Phase.objects.filter(workshop=room).exclude(state=PhaseState.WAITING).values_list("kind"), int
)
WRITING = [PhaseKind.SILENT, PhaseKind.BREAKOUTS, PhaseKind.READ_BACK, PhaseKind.SORTING]
# From the breakouts on a need can be said aloud; before, everybody is still writing.
VOICING = [
    PhaseKind.BREAKOUTS,
    PhaseKind.READ_BACK,
    PhaseKind.SORTING,
    PhaseKind.VOTING,
    PhaseKind.QUICK_WINS,
    PhaseKind.REFLECTION,
]
# The largest room that one server was tried with.
MOST_ALLOWED = 1000
VOTED = [RoundState.OPEN, RoundState.CLOSED, RoundState.REVEALED]


def can_steer(actor: Actor) -> bool:
    """Move phases, reveal, moderate, close: the facilitators' work."""
    return isinstance(actor, Facilitator)


def why_over(workshop: Workshop) -> str:
    """The sentence for somebody who comes after the end; empty before it."""
    if workshop.stage == Stage.CANCELLED:
        return _("This workshop was cancelled.")
    if not workshop.is_over:
        return ""
    if workshop.rehearses_id:
        return _("This rehearsal is over.")
    return _("This workshop is over. What came of it can be read on this site when an editor has published it.")


def why_shut(workshop: Workshop) -> str:
    """The sentence for somebody who cannot come in now; empty while the doors are open."""
    if workshop.stage == Stage.DRAFT:
        return _("The doors are not open yet. Wait until the facilitator says so, then press again.")
    return why_over(workshop)


def card_limit(workshop: Workshop) -> int:
    """How many cards the room may have in people's hands before its door gives no more: those who are expected, a
    quarter more and at least ten, and what the desk has allowed since."""
    expected = workshop.expected_people
    return min(MOST_ALLOWED, expected + max(10, -(-expected // 4)) + workshop.extra_cards)


def cards_out(workshop: Workshop) -> int:
    """How many cards are in people's hands, on whatever way they came there."""
    return workshop.seats.filter(issued_at__isnull=False).count()


def why_full(workshop: Workshop) -> str:
    """The sentence for somebody who comes to a door that gives no more cards; empty while it does."""
    limit = card_limit(workshop)
    if cards_out(workshop) < limit:
        return ""
    return _(
        "All %(limit)s cards of this room are taken. Ask the facilitator to let more people in. "
        "They can do it at once. Then press “Take a card” again."
    ) % {"limit": limit}


def unused_cards(workshop: Workshop) -> QuerySet[SeatCard]:
    """Cards that phones took and with which nobody has done anything so far, nor anybody else for them."""
    traces = dict.fromkeys(("consents", "ideas", "ballots", "needs", "offers"))
    return workshop.seats.filter(
        issued_at__isnull=False, by_hand=False, board=None, listens=False, spoke_at=None, **traces
    ).exclude(pk__in=PaperEntry.objects.filter(round__workshop=workshop).values("seat"))


def may_show_code(seat: SeatCard) -> bool:
    """Whether a desk may show this card's code: it is nobody's yet, or was made just now and no phone has used it.

    Whoever knows the code of a card in use can read its holder's words.
    """
    if seat.issued_at is None:
        return True
    is_new = seat.code_shown_until is not None and timezone.now() < seat.code_shown_until
    return is_new and not seat.token_digest


def why_not_hold(seat: SeatCard) -> str:
    """The sentence for a card that cannot be used on a phone now; empty when it can.

    Somebody's own card opens after the end as well: they may change what they agreed to.
    """
    return "" if seat.issued_at and seat.workshop.stage != Stage.DRAFT else why_shut(seat.workshop)


def has_been_used(seat: SeatCard) -> bool:
    """Somebody answered, wrote, voted, needed or offered something with this card: it is a person's."""
    traces = (seat.consents, seat.ideas, seat.ballots, seat.needs, seat.offers)
    return any(trace.exists() for trace in traces)


def can_act_for(actor: Actor, seat: SeatCard) -> bool:
    """Speak for somebody beside them: the desk for anybody, a scribe for people who sit at no other table."""
    match actor:
        case Scribe(board):
            return seat.board_id in {None, board.pk}
    return can_steer(actor)


def takes_part(seat: SeatCard) -> bool:
    """This person has said yes to taking part today."""
    return bool(_AGREED.rows(seat.pk, Purpose.TAKE_PART.value))


def writing_is_open(workshop: Workshop) -> bool:
    """New ideas are welcome from the silent minutes to the sorting; latecomers' too."""
    return workshop.is_open and any(kind in WRITING for (kind,) in _RUNNING.rows(workshop.pk))


def is_writer(actor: Actor, idea: Idea) -> bool:
    """Whose words they are, or the scribe who typed them."""
    match actor:
        case CardHolder(seat):
            return idea.seat_id == seat.pk
        case Scribe(board):
            return idea.scribe_id == board.pk
    return False


def voting_has_opened(workshop: Workshop) -> bool:
    """Somebody may have voted on the themes as they stand. A round that was set aside does not count."""
    return workshop.rounds.filter(state__in=VOTED).exists()


def is_voted_on(theme: Theme) -> bool:
    return BallotOption.objects.filter(theme=theme, round__state__in=VOTED).exists()


def takes_votes(vote_round: VoteRound) -> bool:
    """Dots can be given now. No timer is asked: voting ends when a facilitator ends it."""
    return vote_round.state == RoundState.OPEN and vote_round.workshop.is_open


def reads_paper(actor: Actor) -> bool:
    """May type in what somebody marked on paper."""
    return isinstance(actor, Facilitator | Scribe)


def needs_are_heard(workshop: Workshop) -> bool:
    """Needs and offers can be voiced: from the first breakout until the room closes."""
    return workshop.is_open and any(kind in VOICING for (kind,) in _BEGUN.rows(workshop.pk))


def is_needer(actor: Actor, win: QuickWin) -> bool:
    """The one person who can say that a need is met, or take it back: by their card, or by the link handed to them."""
    match actor:
        case CardHolder(seat):
            return win.room_need.seat_id == seat.pk
        case Needer(room_need):
            return win.room_need_id == room_need.pk
    return False


def has_said(win: QuickWin, verb: str, note: str = "", *, kept_in_room: bool = False) -> bool:
    """Whether the holder of a link has said this already: once more would change nothing that anybody reads."""
    match verb:
        case "mark_met":
            return win.state in {WinState.MET, WinState.CHECKED}
        case "take_back_met":
            return win.state == WinState.UNDER_WAY
        case "report_progress":
            # A public page says on which day it was last said that it is under way.
            is_today = win.updated_at is not None and timezone.localdate(win.updated_at) == timezone.localdate()
            is_same = win.update == note.strip() and win.update_kept_in_room == (kept_in_room or win.is_in_room_only)
            return win.state == WinState.UNDER_WAY and is_same and is_today
    return False


def owns(actor: Actor, win: QuickWin) -> bool:
    """Holds the link that was handed to whoever takes the first step."""
    return isinstance(actor, Owner) and actor.quick_win.pk == win.pk
