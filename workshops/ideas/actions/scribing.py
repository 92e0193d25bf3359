"""What a table's scribe does: types what is said, for the table or for one card, and reads it back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content.scrub import truncate_log_on_commit
from workshops.core.errors import NotAllowed, WorkshopError
from workshops.core.models import Workshop
from workshops.core.revisions import changed
from workshops.ideas.actions.writing import (
    check_open,
    check_writing,
    holders,
    moment_to_share,
    own_idea,
)
from workshops.ideas.enums import IDEAS
from workshops.ideas.models import Idea
from workshops.ideas.rules import is_writer
from workshops.participants.actions.lookups import seat_numbered
from workshops.participants.actors import Actor, Facilitator, Scribe
from workshops.participants.models import SeatCard
from workshops.participants.rules import can_act_for, takes_part


@transaction.atomic
def write_for(
    *,
    workshop: Workshop,
    actor: Actor,
    text: str,
    seat_number: int | None = None,
    language: str = "",
    translation: str = "",
) -> Idea:
    """Type one point for the table, or in the name of one card: then it is that person's, who is thereby heard."""
    if not isinstance(actor, Scribe):
        raise NotAllowed(_("Only a table's scribe can type for others."))
    check_writing(workshop)
    seat = None if seat_number is None else _speaker(workshop, actor, seat_number)
    idea = Idea.objects.create(
        workshop=workshop,
        board=actor.board,
        scribe=actor.board,
        seat=seat,
        text=text,
        language=language,
        translation=translation,
        shared_at=moment_to_share(workshop),
    )
    changed(workshop, only=IDEAS, **holders(idea))
    return idea


@transaction.atomic
def read_back(*, workshop: Workshop, actor: Actor, idea: int) -> Idea:
    """Note that the words were read back and the table nodded."""
    read = _typed(workshop, actor, idea)
    if read.read_back_at:
        return read
    read.read_back_at = timezone.now()
    read.save(update_fields=["read_back_at"])
    changed(workshop, **holders(read))
    return read


@transaction.atomic
def agree_words(*, workshop: Workshop, actor: Actor, idea: int, agrees: bool) -> Idea:
    """Note that the table agrees, or no longer agrees, that its own words may be published."""
    words = _typed(workshop, actor, idea)
    if words.seat_id is not None:
        raise WorkshopError(_("These words belong to one card, and only that person can agree to quote them."))
    if agrees and words.read_back_at is None:
        raise WorkshopError(_("Read the words back to the table first, then ask whether they may be published."))
    words.table_agrees = agrees
    words.save(update_fields=["table_agrees"])
    changed(workshop, **holders(words))
    return words


@transaction.atomic
def translate_idea(*, workshop: Workshop, actor: Actor, idea: int, translation: str = "") -> Idea:
    """Put a person's translation beside words that this actor can see; empty takes it away."""
    translated = _visible_to(workshop, actor, idea)
    check_open(workshop)
    if translated.translation:
        truncate_log_on_commit()
    translated.translation = translation
    translated.save(update_fields=["translation"])
    changed(workshop, **holders(translated))
    return translated


def _speaker(workshop: Workshop, scribe: Scribe, number: int) -> SeatCard:
    why_none = _(
        "Nobody in this room holds card %(number)s. Look at the card, or leave the number empty for the table."
    )
    seat = seat_numbered(workshop, number, why_none=why_none % {"number": number})
    if not can_act_for(scribe, seat):
        raise WorkshopError(
            _("Card %(number)s sits at another table. Look at the card, or ask the desk to seat that person here.")
            % {"number": number}
        )
    if not takes_part(seat):
        raise WorkshopError(
            _("Card %(number)s has not agreed to take part. Ask the person, note their answer, then send this again.")
            % {"number": number}
        )
    return seat


def _typed(workshop: Workshop, actor: Actor, idea: int) -> Idea:
    """Words that this scribe typed, still there, in an open room."""
    if not isinstance(actor, Scribe):
        raise NotAllowed(_("Only the table's scribe can do this."))
    typed = own_idea(workshop, actor, idea)
    check_open(workshop)
    if typed.withdrawn_at:
        raise WorkshopError(_("These words were withdrawn and are gone."))
    return typed


def _visible_to(workshop: Workshop, actor: Actor, idea: int) -> Idea:
    """Words that this scribe typed, or that everybody sees; helping with a language never opens what is hidden."""
    found = workshop.ideas.select_related("seat", "scribe").filter(pk=idea, withdrawn_at=None).first()
    shown = found is not None and found.is_shown and isinstance(actor, Scribe | Facilitator)
    if found is None or not (shown or is_writer(actor, found)):
        raise NotAllowed(_("That idea is not on your screen any more. Reload the page."))
    return found
