"""What a person does with their own words: write, change, withdraw."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content.scrub import truncate_log_on_commit
from workshops.core.errors import NotAllowed, WorkshopError
from workshops.core.models import Workshop
from workshops.core.revisions import changed
from workshops.ideas.enums import IDEAS
from workshops.ideas.fixed import why_words_stay
from workshops.ideas.models import Idea
from workshops.ideas.rules import is_writer, writing_is_open
from workshops.participants.actors import Actor, CardHolder
from workshops.participants.rules import takes_part


@transaction.atomic
def add_idea(*, workshop: Workshop, actor: Actor, text: str, language: str = "") -> Idea:
    """Put one point on the writer's board: private while the room is silent, otherwise shared at once.

    The same words from the same card are the same idea.
    """
    if not isinstance(actor, CardHolder):
        raise NotAllowed(_("An idea is written from somebody's own card. At a table, use the scribe's form."))
    check_writing(workshop)
    seat = workshop.seats.select_related("board").get(pk=actor.seat.pk)
    if not takes_part(seat):
        raise WorkshopError(_("To write ideas, first say yes to taking part. Your words are kept here meanwhile."))
    # Sent once more by the back button, from a page with a fresh key.
    if (before := workshop.ideas.filter(seat=seat, text=text, withdrawn_at=None).first()) is not None:
        return before
    idea = Idea.objects.create(
        workshop=workshop,
        board=seat.board,
        seat=seat,
        text=text,
        language=language,
        shared_at=moment_to_share(workshop),
    )
    changed(workshop, only=IDEAS, seats=[seat])
    return idea


@transaction.atomic
def edit_idea(*, workshop: Workshop, actor: Actor, idea: int, text: str, language: str = "") -> Idea:
    """Change one's own words. What was said about the old ones (translation, read back, agreed) ends with them."""
    edited = own_idea(workshop, actor, idea)
    check_open(workshop)
    if edited.withdrawn_at:
        raise WorkshopError(_("This idea was withdrawn and its words are gone. Write it as a new one."))
    if edited.merged_into_id or edited.originals.exists():
        raise WorkshopError(
            _("This idea was put together with others, so its words stay. Withdraw it, or write another one.")
        )
    if why_not := why_words_stay(edited.theme):
        raise WorkshopError(why_not)
    if edited.text != text:
        edited.translation, edited.read_back_at, edited.table_agrees = "", None, False
    edited.text, edited.language = text, language
    truncate_log_on_commit()
    edited.save(update_fields=["text", "language", "translation", "read_back_at", "table_agrees"])
    changed(workshop, only=IDEAS, **holders(edited))
    return edited


@transaction.atomic
def withdraw_idea(*, workshop: Workshop, actor: Actor, idea: int) -> Idea:
    """Erase one's own words for good: at any time, whoever has seen them, also after the room has closed.

    Ideas that were put together with it stay together; withdrawing again changes nothing.
    """
    withdrawn = own_idea(workshop, actor, idea)
    if withdrawn.withdrawn_at:
        return withdrawn
    withdrawn.text, withdrawn.translation, withdrawn.language = "", "", ""
    withdrawn.read_back_at, withdrawn.table_agrees, withdrawn.withdrawn_at = None, False, timezone.now()
    truncate_log_on_commit()
    withdrawn.save(update_fields=["text", "translation", "language", "read_back_at", "table_agrees", "withdrawn_at"])
    changed(workshop, **holders(withdrawn))
    return withdrawn


def own_idea(workshop: Workshop, actor: Actor, idea: int) -> Idea:
    """The actor's own idea with this id. Somebody else's looks exactly like none: ids tell nothing."""
    found = workshop.ideas.select_related("seat", "scribe", "theme").filter(pk=idea).first()
    if found is None or not is_writer(actor, found):
        raise NotAllowed(_("Only whoever wrote an idea can change it. Reload the page to see yours."))
    return found


def holders(idea: Idea) -> dict[str, Any]:
    """Whose own part of a screen shows this idea: its person and its scribe, as `changed` takes them."""
    return {"seats": [idea.seat] if idea.seat else [], "boards": [idea.scribe] if idea.scribe else []}


def moment_to_share(workshop: Workshop) -> Any:
    """When a new idea is shared: now, or not yet."""
    return None if workshop.silent else timezone.now()


def check_open(workshop: Workshop) -> None:
    if not workshop.is_open:
        raise WorkshopError(_("This room is closed, so its words stay as they are. You can still withdraw yours."))


def check_writing(workshop: Workshop) -> None:
    if workshop.is_over:
        raise WorkshopError(_("This room is closed, and nothing new can be written in it. Tell the people who run it."))
    if not writing_is_open(workshop):
        raise WorkshopError(_("Ideas are not collected just now. Keep yours: you can tell your table, or the desk."))
