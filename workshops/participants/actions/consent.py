"""What a person agrees to: asked purpose by purpose, changed as often as they like, also after the workshop."""

from django.db import transaction
from django.utils.translation import gettext as _

from workshops.commands.registry import features
from workshops.core.errors import NotAllowed, WorkshopError
from workshops.core.models import Workshop
from workshops.core.revisions import changed, locked
from workshops.participants.actions.kept_words import erase_unkept_words, erase_words_of
from workshops.participants.actions.lookups import seat_numbered
from workshops.participants.actions.seating import own_seat, tables_of
from workshops.participants.actors import Actor
from workshops.participants.enums import Purpose
from workshops.participants.models import Consent, SeatCard
from workshops.participants.rules import can_act_for


@transaction.atomic
def give_consent(*, workshop: Workshop, actor: Actor, take_part: bool, keep_words: bool, quote: bool) -> SeatCard:
    """Keep a card holder's present answers. Words that are not kept cannot be quoted, so that "no" is two."""
    workshop, seat = own_seat(workshop, actor)
    return _answer(workshop, seat, take_part=take_part, keep_words=keep_words, quote=quote)


@transaction.atomic
def record_consent(
    *, workshop: Workshop, actor: Actor, card: int, take_part: bool, keep_words: bool, quote: bool
) -> SeatCard:
    """Write down what somebody without a phone said, at the desk or at their table."""
    workshop = locked(workshop)
    seat = seat_numbered(workshop, card)
    if not can_act_for(actor, seat):
        raise NotAllowed(
            _("Card %(card)s sits at another table. Its own scribe or a facilitator can do this.") % {"card": card}
        )
    if seat.token_digest:
        raise WorkshopError(_("Card %(card)s is on a phone: its holder answers there.") % {"card": card})
    return _answer(workshop, seat, take_part=take_part, keep_words=keep_words, quote=quote)


def _answer(workshop: Workshop, seat: SeatCard, *, take_part: bool, keep_words: bool, quote: bool) -> SeatCard:
    answers = {
        Purpose.TAKE_PART: take_part,
        Purpose.KEEP_WORDS: keep_words,
        Purpose.QUOTE: quote and keep_words,
    }
    for purpose, given in answers.items():
        Consent.objects.update_or_create(seat=seat, purpose=purpose, defaults={"given": given})
    boards = tables_of(seat)
    if not take_part:
        for feature in reversed(features()):
            feature.personal.withdrew(seat)
        # What waited for this card may have been on any table's screen.
        boards = list(workshop.boards.all())
    if workshop.is_over and not keep_words:
        # Said now, after everybody knows what came of it: so it counts for what the room agreed on, too.
        erase_words_of(seat)
    if workshop.is_over:
        erase_unkept_words(workshop=workshop)
    # A quick win that ends with its need frees the offers of others.
    changed(workshop, everyone=workshop.is_over, seats=[seat], boards=boards)
    return seat
