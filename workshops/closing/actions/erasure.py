"""Erasing, when somebody asks for it: everything of one card, or of one workshop. Run by the commands of these names.

What is counted already and tied to nobody stays: dots of votes that have ended, and how many cards there were.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import transaction
from django.db.models import Model, Q, QuerySet

from workshops.commands.models import CommandRecord
from workshops.commands.personal_data import Counts
from workshops.commands.registry import features
from workshops.core.models import Workshop
from workshops.core.notify import notify_on_commit
from workshops.core.revisions import changed, locked
from workshops.participants.models import SeatCard


def tables() -> list[type[Model]]:
    """Every table that something of a room stands in, for whoever wipes what erasing leaves in the database's files."""
    own = apps.get_app_config("workshops").get_models(include_auto_created=True)
    return list(dict.fromkeys([*own, *_tables_of_features()]))


def words_of_card(seat: SeatCard) -> list[str]:
    """All that was said with this card, as it is stored, to be found again where an editor has copied it."""
    cards = SeatCard.objects.filter(pk=seat.pk)
    return [word for feature in features() for word in feature.personal.words(cards)]


def words_of_workshop(workshop: Workshop) -> list[str]:
    """All that was said in this room and its rehearsals, and written about what was said."""
    rooms = _with_rehearsals(workshop)
    return [word for feature in features() for word in feature.personal.words_in(rooms)]


@transaction.atomic
def erase_card(*, workshop: Workshop, card: int) -> Counts:
    """Erase all that was said, answered and asked for with one card; the card itself opens nothing afterwards.

    Its number stays taken and it still counts as one card that was handed out, so that published counts stay true. A
    ballot in a vote that has not been shown is deleted. Returns how many of what went. Raises SeatCard.DoesNotExist.
    """
    workshop = locked(workshop)
    seat = workshop.seats.get(number=card)
    seat.workshop = workshop
    records = _records_of(seat)
    counts = {"keys of what was asked": records.count()}
    records.delete()
    for feature in reversed(features()):
        counts |= feature.personal.erase_card(seat)
    changed(workshop, everyone=True)
    return counts


@transaction.atomic
def erase_workshop(*, workshop: Workshop) -> Counts:
    """Delete a workshop with everything that was said and counted in it, and its rehearsals.

    Its pages are not touched. Returns how many of what went.
    """
    workshop = locked(workshop)
    rooms = _with_rehearsals(workshop)
    counts: Counts = {}
    for feature in reversed(features()):
        counts |= feature.personal.erase_workshops(rooms)
    counts["rehearsals"] = len(rooms) - 1
    notify_on_commit(workshop.pk, workshop.revision + 1)
    workshop.delete()
    return counts


def _records_of(seat: SeatCard) -> QuerySet[CommandRecord]:
    """What this card asked, and what others did with its things: their keys name those."""
    mine = [reference for feature in features() for reference in feature.personal.references(seat)]
    return CommandRecord.objects.filter(Q(actor__in=mine) | Q(effect__in=mine), workshop=seat.workshop)


def _with_rehearsals(workshop: Workshop) -> list[Workshop]:
    return [workshop, *workshop.rehearsals.all()]


def _tables_of_features() -> Iterator[type[Model]]:
    for model in (model for feature in features() for model in feature.models):
        yield model
        yield from (
            field.remote_field.through for field in model._meta.local_many_to_many if field.remote_field.through
        )
