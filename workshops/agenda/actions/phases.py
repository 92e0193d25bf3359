"""Moving through the run sheet. Only a person moves it: a timer warns and never ends anything."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops.agenda.enums import PhaseState
from workshops.agenda.models import Phase
from workshops.agenda.rules import current_phase
from workshops.commands.registry import phase_kinds
from workshops.core.enums import Stage
from workshops.core.errors import WorkshopError
from workshops.core.models import Workshop
from workshops.core.revisions import changed
from workshops.participants.actions.steering import steered_before_close
from workshops.participants.actors import Actor

# Going back within this time undoes a slip of the finger: the timer goes on as it stood.
A_SLIP = timedelta(minutes=2)
LONGEST_EXTENSION = 240


@transaction.atomic
def start_phase(*, workshop: Workshop, actor: Actor, phase: int, from_phase: int | None = None) -> Phase:
    """Run the phase with this id. `from_phase` is what the presser's screen showed as running, None for nothing."""
    workshop = _running_room(workshop, actor)
    wanted = phase_of(workshop, phase)
    return _move(workshop, wanted, from_phase)


@transaction.atomic
def next_phase(*, workshop: Workshop, actor: Actor, from_phase: int | None = None) -> Phase:
    """Run the phase after `from_phase`; of two people pressing at once the second changes nothing."""
    workshop = _running_room(workshop, actor)
    later = workshop.phases.all()
    if from_phase is not None:
        later = later.filter(position__gt=phase_of(workshop, from_phase).position)
    wanted = later.first()
    if wanted is None:
        raise WorkshopError(_("That was the last phase. Close the room when everybody is ready."))
    return _move(workshop, wanted, from_phase)


@transaction.atomic
def go_back(*, workshop: Workshop, actor: Actor, from_phase: int) -> Phase:
    """Run the phase before `from_phase` again; a phase left within two minutes goes on with its own timer."""
    workshop = _running_room(workshop, actor)
    left = phase_of(workshop, from_phase)
    wanted = workshop.phases.filter(position__lt=left.position).last()
    if wanted is None:
        raise WorkshopError(_("This is the first phase: there is nothing to go back to."))
    if current_phase(workshop) == wanted:
        return wanted
    _still(workshop, from_phase)
    left.state, left.started_at, left.ended_at, left.added_minutes = PhaseState.WAITING, None, None, 0
    left.save()
    return _run(workshop, wanted)


@transaction.atomic
def extend_phase(*, workshop: Workshop, actor: Actor, phase: int, minutes: int) -> Phase:
    """Give the running phase some minutes more."""
    workshop = _running_room(workshop, actor)
    _still(workshop, phase)
    extended = phase_of(workshop, phase)
    if extended.added_minutes + minutes > LONGEST_EXTENSION:
        raise WorkshopError(_("That is four hours on top of the plan. Start the next phase, or this one again."))
    extended.added_minutes += minutes
    extended.save(update_fields=["added_minutes"])
    changed(workshop)
    return extended


def phase_of(workshop: Workshop, phase: int) -> Phase:
    """This workshop's phase with this id, or a sentence for somebody whose screen was older."""
    found = workshop.phases.filter(pk=phase).first()
    if found is None:
        raise WorkshopError(_("Somebody took that phase out of the run sheet. Look at the run sheet again."))
    return found


def finish(phase: Phase) -> None:
    """Note that a phase is over."""
    phase.state, phase.ended_at = PhaseState.DONE, timezone.now()
    phase.save(update_fields=["state", "ended_at"])


def _running_room(workshop: Workshop, actor: Actor) -> Workshop:
    workshop = steered_before_close(workshop, actor)
    if workshop.stage == Stage.DRAFT:
        raise WorkshopError(_("Open the doors first, so that people can come in."))
    return workshop


def _move(workshop: Workshop, wanted: Phase, from_phase: int | None) -> Phase:
    if current_phase(workshop) == wanted:
        # Somebody else pressed a moment ago, or this press came twice: what was wanted is already so.
        return wanted
    _still(workshop, from_phase)
    return _run(workshop, wanted)


def _still(workshop: Workshop, from_phase: int | None) -> None:
    """Refuse a press made on a screen that showed another phase, so that two presses never skip one."""
    now = current_phase(workshop)
    if (now and now.pk) != from_phase:
        if now is None:
            raise WorkshopError(_("Nothing is running any more. Look at the desk, then press again."))
        raise WorkshopError(
            _("Somebody else has moved on: “%(phase)s” is running. Look, then press again.") % {"phase": now.title}
        )


def _run(workshop: Workshop, phase: Phase) -> Phase:
    if (before := current_phase(workshop)) is not None:
        finish(before)
    if phase.ended_at is None or timezone.now() - phase.ended_at > A_SLIP:
        phase.started_at, phase.added_minutes = timezone.now(), 0
    phase.state, phase.ended_at = PhaseState.RUNNING, None
    phase.save()
    workshop.stage = Stage.LIVE
    kind = phase_kinds().get(phase.kind)
    if kind and kind.begin:
        kind.begin(workshop)
    workshop.save(update_fields=["stage", "silent"])
    changed(workshop, everyone=True)
    return phase
