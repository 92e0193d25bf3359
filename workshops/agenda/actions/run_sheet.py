"""Making a workshop from a ready-made run sheet, and changing what it plans."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from workshops.agenda.actions.phases import phase_of
from workshops.agenda.enums import PhaseState
from workshops.agenda.models import Phase
from workshops.agenda.run_sheet import RunSheet
from workshops.commands.registry import phase_kinds
from workshops.core.errors import NotAllowed, WorkshopError
from workshops.core.models import EXPECTED_PEOPLE, Workshop
from workshops.core.revisions import changed
from workshops.participants.actions.steering import steered_before_close
from workshops.participants.actors import Actor, Facilitator
from workshops.participants.models import Board
from workshops.participants.rules import can_steer

MOST_PHASES = 30


@transaction.atomic
def make_workshop(
    *,
    actor: Facilitator,
    key: str,
    sheet: RunSheet,
    title: str,
    question: str,
    purpose: str = "",
    place: str = "",
    starts_at: datetime | None = None,
    tables: int = 0,
    expected_people: int = EXPECTED_PEOPLE,
) -> Workshop:
    """A workshop with its phases and tables. The same key gives the workshop that it made before."""
    if not can_steer(actor):
        raise NotAllowed(_("Only a facilitator can make a workshop."))
    workshop, made = Workshop.objects.get_or_create(
        made_with=f"{actor.ref}:{key}",
        defaults={
            "title": title,
            "question": question,
            "purpose": purpose,
            "place": place,
            "starts_at": starts_at,
            "expected_people": expected_people,
            "created_by_id": actor.user_id,
        },
    )
    if not made:
        return workshop
    Phase.objects.bulk_create(
        Phase(
            workshop=workshop,
            position=position,
            kind=step.kind,
            title=str(step.title),
            script=str(step.script),
            planned_minutes=step.minutes,
        )
        for position, step in enumerate(sheet.steps, start=1)
    )
    Board.objects.bulk_create(
        Board(workshop=workshop, number=number, question=str(sheet.table_question)) for number in range(1, tables + 1)
    )
    return workshop


@transaction.atomic
def edit_workshop(
    *,
    workshop: Workshop,
    actor: Actor,
    title: str,
    question: str,
    purpose: str = "",
    place: str = "",
    starts_at: datetime | None = None,
    expected_people: int | None = None,
) -> Workshop:
    """Change what the room is called, asked and told, and how many people it expects; without a number, as many."""
    workshop = steered_before_close(workshop, actor)
    workshop.title, workshop.question, workshop.purpose = title, question, purpose
    workshop.place, workshop.starts_at = place, starts_at
    workshop.expected_people = expected_people or workshop.expected_people
    workshop.save(update_fields=["title", "question", "purpose", "place", "starts_at", "expected_people"])
    changed(workshop, everyone=True)
    return workshop


@transaction.atomic
def edit_phase(*, workshop: Workshop, actor: Actor, phase: int, title: str, script: str, planned_minutes: int) -> Phase:
    """Change a phase's name, words and minutes; its kind stays."""
    workshop = steered_before_close(workshop, actor)
    edited = phase_of(workshop, phase)
    if edited.state == PhaseState.DONE:
        raise WorkshopError(_("That phase is done; what happened stays as it was."))
    edited.title, edited.script, edited.planned_minutes = title, script, planned_minutes
    edited.save(update_fields=["title", "script", "planned_minutes"])
    changed(workshop)
    return edited


@transaction.atomic
def add_phase(
    *, workshop: Workshop, actor: Actor, kind: str, title: str, planned_minutes: int, after: int | None = None
) -> Phase:
    """Put a new phase after the phase `after`, or last."""
    workshop = steered_before_close(workshop, actor)
    phases = list(workshop.phases.all())
    if len(phases) >= MOST_PHASES:
        raise WorkshopError(_("Thirty phases are a long day. Take one out before you add another."))
    place = phases.index(phase_of(workshop, after)) + 1 if after is not None else len(phases)
    if any(later.state != PhaseState.WAITING for later in phases[place:]):
        raise WorkshopError(_("That place has passed. Put the new phase after the one that is running."))
    added = Phase(
        workshop=workshop, kind=kind, title=title or str(phase_kinds()[kind].label), planned_minutes=planned_minutes
    )
    added.position = len(phases) + 1
    added.save()
    _number(workshop, [*phases[:place], added, *phases[place:]])
    changed(workshop)
    return added


@transaction.atomic
def remove_phase(*, workshop: Workshop, actor: Actor, phase: int) -> None:
    """Take a phase that has not begun out of the run sheet. Of some kinds one has to stay: see PhaseKind.why_required."""
    workshop = steered_before_close(workshop, actor)
    removed = phase_of(workshop, phase)
    kind = phase_kinds().get(removed.kind)
    if kind and kind.why_required:
        raise WorkshopError(str(kind.why_required))
    if removed.state != PhaseState.WAITING:
        raise WorkshopError(_("That phase has begun. Go on to the next one instead."))
    removed.delete()
    _number(workshop, list(workshop.phases.all()))
    changed(workshop)


@transaction.atomic
def move_phase(*, workshop: Workshop, actor: Actor, phase: int, steps: int) -> Phase:
    """Move a phase that has not begun by one place: `steps` -1 is earlier, 1 is later."""
    workshop = steered_before_close(workshop, actor)
    moved = phase_of(workshop, phase)
    phases = list(workshop.phases.all())
    here = phases.index(moved)
    there = here + steps
    if not 0 <= there < len(phases):
        return moved
    if {moved.state, phases[there].state} != {PhaseState.WAITING}:
        raise WorkshopError(_("Only phases that are still to come can change places."))
    phases[here], phases[there] = phases[there], phases[here]
    _number(workshop, phases)
    changed(workshop)
    return moved


def _number(workshop: Workshop, phases: list[Phase]) -> None:
    # Two phases never share a position, not even for a moment: all step aside first.
    workshop.phases.update(position=F("position") + 1000)
    for position, phase in enumerate(phases, start=1):
        workshop.phases.filter(pk=phase.pk).update(position=position)
