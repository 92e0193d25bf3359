"""A room that was held in a hall comes to this site: the same file twice is one room, and a newer one changes it."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.commands.transfer import TransferTable
from workshops.core.codes import card_code, room_code
from workshops.core.enums import Stage
from workshops.core.errors import WorkshopError
from workshops.core.models import Workshop
from workshops.core.revisions import changed, locked
from workshops.participants.actions.kept_words import erase_left_words
from workshops.participants.models import Board, SeatCard
from workshops.transfer.export import (
    Row,
    digest,
    kin,
    packed,
)
from workshops.transfer.models import Arrival
from workshops.transfer.schema import ROOM, tables
from workshops.transfer.validation import Carried

# Table → the laptop's number of a row → its number here.
Places = dict[str, dict[int, int]]


@dataclass
class Brought:
    """What became of a file: the room as it stands here, and what its facilitator has to know."""

    workshop: Workshop
    news: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        return bool(self.news)


@transaction.atomic
def bring_room(*, carried: Carried, by: int | None = None) -> Brought:
    """Put a carried room where it belongs, whole or not at all.

    A room that changed here since it was brought is left alone: nobody's later word is written over.
    """
    workshop, is_new = Workshop.objects.get_or_create(
        origin=carried.origin,
        defaults=_about(carried) | {"code": _free_room_code(carried), "stage": Stage.CLOSED, "created_by_id": by},
    )
    workshop = locked(workshop)
    if is_new:
        # It was made when it was made, which is not now.
        Workshop.objects.filter(pk=workshop.pk).update(created_at=carried.room["created_at"])
        return _settled(workshop, carried, {}, _("The room is here."))
    arrival = Arrival.objects.filter(workshop=workshop).first()
    if arrival is None:
        raise WorkshopError(_("This room was held on this very site, so there is nothing to bring."))
    if arrival.packed == carried.packed:
        return Brought(workshop)
    places = {table: {int(there): here for there, here in rows.items()} for table, rows in arrival.rows.items()}
    _refuse_to_lose(workshop, arrival, carried, places)
    for name, value in _about(carried).items():
        setattr(workshop, name, value)
    workshop.save(update_fields=list(_about(carried)))
    return _settled(workshop, carried, places, _("The room is up to date: the newer file changed it."))


def _refuse_to_lose(workshop: Workshop, arrival: Arrival, carried: Carried, places: Places) -> None:
    if carried.revision <= arrival.revision:
        raise WorkshopError(_("This is an older copy of a room that is here already. The newer one stays as it is."))
    if _as_it_stands(workshop, places) != arrival.here:
        raise WorkshopError(
            _(
                "Somebody has changed this room here since it was brought: an answer on a card, or a quick win. "
                "The newer file would write over that, so nothing was changed. What is missing is done here, at its desk."
            )
        )


def _about(carried: Carried) -> dict[str, Any]:
    return {name: value for name, value in carried.room.items() if name not in {"id", "code"}}


def _free_room_code(carried: Carried) -> str:
    code = carried.room["code"]
    return room_code() if Workshop.objects.filter(code=code).exclude(origin=carried.origin).exists() else code


def _settled(workshop: Workshop, carried: Carried, places: Places, news: str) -> Brought:
    """Write every row, and remember where each one went and what the room looks like now."""
    brought = Brought(workshop, news)
    if workshop.code != carried.room["code"]:
        brought.notes.append(
            _("Another workshop here has the room code %(taken)s, so this one has %(code)s.")
            % {"taken": carried.room["code"], "code": workshop.code}
        )
    _remove_what_went(carried, places)
    seats, new_codes = _with_codes_of_their_own(workshop, carried, places)
    for table in tables():
        _write(workshop, table, seats if table.model is SeatCard else carried.rows[table.name], places)
    # The laptop may run an older release, which kept more.
    erase_left_words(workshop=workshop)
    changed(workshop, everyone=True)
    Arrival.objects.update_or_create(
        workshop=workshop,
        defaults={
            "revision": carried.revision,
            "packed": carried.packed,
            "here": _as_it_stands(workshop, places),
            "rows": places,
        },
    )
    if new_codes:
        brought.notes.append(
            ngettext(
                "Another workshop here has a card with the code of card %(cards)s, so that card has a new code: "
                "print it again at the desk.",
                "Other workshops here have cards with the codes of cards %(cards)s, so those cards have new codes: "
                "print them again at the desk.",
                len(new_codes),
            )
            % {"cards": ", ".join(map(str, new_codes))}
        )
    return brought


def _as_it_stands(workshop: Workshop, places: Places) -> str:
    numbers = {table: {here: there for there, here in rows.items()} for table, rows in places.items()}
    numbers[ROOM.name] = {workshop.pk: 0}
    return digest(packed(Workshop.objects.get(pk=workshop.pk), numbers))


def _remove_what_went(carried: Carried, places: Places) -> None:
    for table in reversed(tables()):
        stayed = {row["id"] for row in carried.rows[table.name]}
        mine = places.setdefault(table.name, {})
        gone = [there for there in mine if there not in stayed]
        QuerySet(table.model).filter(pk__in=[mine.pop(there) for there in gone]).delete()


def _with_codes_of_their_own(workshop: Workshop, carried: Carried, places: Places) -> tuple[list[Row], list[int]]:
    """The cards, each with the code that is printed on it; and which ones cannot keep theirs.

    A code that opens another room's card on this site would open two.
    """
    rows = carried.rows["seats"]
    wanted = [row["code"] for row in rows]
    taken = {
        *SeatCard.objects.filter(code__in=wanted).exclude(workshop=workshop).values_list("code", flat=True),
        *Board.objects.filter(scribe_code__in=wanted).values_list("scribe_code", flat=True),
    }
    code_here = dict(workshop.seats.values_list("pk", "code"))
    free = [
        row | {"code": code_here.get(places["seats"].get(row["id"], 0)) or card_code()} if row["code"] in taken else row
        for row in rows
    ]
    return free, [row["number"] for row in rows if row["code"] in taken]


def _write(workshop: Workshop, table: TransferTable, rows: list[Row], places: Places) -> None:
    """Insert or change each row as it is, times and all: `raw` keeps Django from dating it today."""
    mine = places[table.name]
    known = set(mine)
    later: list[tuple[str, int, int | None]] = []
    for row in rows:
        values, many = _values(table, row, places, later)
        thing = table.model(pk=mine.get(row["id"]), **table.shared(workshop), **values)
        if row["id"] in known:
            thing.save_base(raw=True, force_update=True, update_fields=frozenset(values))
        else:
            thing.save_base(raw=True, force_insert=True)
        mine[row["id"]] = thing.pk
        for name, others in many.items():
            getattr(thing, name).set(others)
    for name, number, other in later:
        # Only now, because a row may name one that comes after it. A new one names none unless it says so.
        if other is not None or number in known:
            QuerySet(table.model).filter(pk=mine[number]).update(**{name: mine.get(other or -1)})


def _values(
    table: TransferTable, row: Row, places: Places, later: list[tuple[str, int, int | None]]
) -> tuple[dict[str, Any], dict[str, list[int]]]:
    """What a row holds, in the words of this database; what names rows of its own table is left for later."""
    values: dict[str, Any] = {}
    many: dict[str, list[int]] = {}
    for name in table.carried:
        column, value = table.model._meta.get_field(name), row[name]
        other = kin(table, name)
        if other == table.name:
            later.append((name, row["id"], value))
        elif column.many_to_many:
            many[name] = [places[str(other)][one] for one in value]
        elif other:
            values[f"{name}_id"] = None if value is None else places[other][value]
        elif name in table.by_name:
            values[name] = _named(column.related_model, value)
        else:
            values[name] = value
    return values, many


def _named(model: Any, name: str | None) -> Model | None:
    """The row of this name here, in whichever case it is written; a new one when there is none."""
    if not name:
        return None
    rows: QuerySet[Model] = QuerySet(model)
    return rows.filter(name__iexact=name).first() or rows.create(name=name)
