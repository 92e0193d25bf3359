"""What the desk does with words it did not write: show all, hide one, show it again.

Nobody at the desk sees hidden writing, so before the reveal a harmful card is withdrawn by its writer or scribe;
after it, hiding takes one press. Neither way tells the desk who wrote.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops.core.errors import WorkshopError
from workshops.core.models import Workshop
from workshops.core.revisions import changed
from workshops.ideas.actions.writing import holders
from workshops.ideas.models import Idea
from workshops.participants.actions.steering import steered
from workshops.participants.actors import Actor


@transaction.atomic
def reveal_ideas(*, workshop: Workshop, actor: Actor) -> Workshop:
    """Show everybody what was written in silence. A second press finds nothing hidden and changes nothing."""
    workshop = steered(workshop, actor)
    hidden = workshop.ideas.filter(shared_at=None, withdrawn_at=None)
    if not workshop.silent and not hidden.exists():
        return workshop
    if workshop.is_over:
        raise WorkshopError(_("This room is closed. What it was never shown stays with the people who wrote it."))
    hidden.update(shared_at=timezone.now())
    workshop.silent = False
    workshop.save(update_fields=["silent"])
    changed(workshop, everyone=True)
    return workshop


@transaction.atomic
def hide_idea(*, workshop: Workshop, actor: Actor, idea: int) -> Idea:
    """Take one shared idea off every screen but its writer's and the desk's."""
    workshop = steered(workshop, actor)
    hidden = shared_idea(workshop, idea)
    if hidden.hidden_at:
        return hidden
    hidden.hidden_at = timezone.now()
    hidden.save(update_fields=["hidden_at"])
    changed(workshop, **holders(hidden))
    return hidden


@transaction.atomic
def show_idea(*, workshop: Workshop, actor: Actor, idea: int) -> Idea:
    """Put a hidden idea back where it was."""
    workshop = steered(workshop, actor)
    shown = shared_idea(workshop, idea)
    if not shown.hidden_at:
        return shown
    shown.hidden_at = None
    shown.save(update_fields=["hidden_at"])
    changed(workshop, **holders(shown))
    return shown


def shared_idea(workshop: Workshop, idea: int) -> Idea:
    """An idea that the room has been shown. Still private or withdrawn ones look exactly like none."""
    found = (
        workshop.ideas.select_related("seat", "scribe", "theme")
        .filter(pk=idea, shared_at__isnull=False, withdrawn_at=None)
        .first()
    )
    if found is None:
        raise WorkshopError(_("That idea is no longer here: whoever wrote it has withdrawn it."))
    return found
