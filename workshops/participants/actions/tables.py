"""The tables of a room: added, named, asked a question, taken away while empty."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from workshops.core.errors import WorkshopError
from workshops.core.models import Workshop
from workshops.core.revisions import changed
from workshops.participants.actions.steering import steered_before_close
from workshops.participants.actors import Actor
from workshops.participants.models import Board
from workshops.participants.rules import is_used

MOST_BOARDS = 40


@transaction.atomic
def add_board(*, workshop: Workshop, actor: Actor) -> Board:
    """One more table, with the question of the last one."""
    workshop = steered_before_close(workshop, actor)
    if workshop.boards.count() >= MOST_BOARDS:
        raise WorkshopError(_("Forty tables are all that one room can hold."))
    last = workshop.boards.last()
    number = (workshop.boards.aggregate(last=Max("number"))["last"] or 0) + 1
    board = Board.objects.create(workshop=workshop, number=number, question=last.question if last else "")
    changed(workshop, everyone=True)
    return board


@transaction.atomic
def edit_board(*, workshop: Workshop, actor: Actor, board: int, name: str, question: str) -> Board:
    """Name a table, and ask it something."""
    workshop = steered_before_close(workshop, actor)
    edited = _board_of(workshop, board)
    edited.name, edited.question = name, question
    edited.save(update_fields=["name", "question"])
    changed(workshop, everyone=True)
    return edited


@transaction.atomic
def remove_board(*, workshop: Workshop, actor: Actor, board: int) -> None:
    """Take away a table where nobody sits and nothing was written."""
    workshop = steered_before_close(workshop, actor)
    removed = _board_of(workshop, board)
    if removed.seats.exists():
        raise WorkshopError(_("People sit at this table. Move them to another one first."))
    if workshop.boards.filter(is_used(workshop), pk=removed.pk).exists():
        raise WorkshopError(_("Something was written at this table, so it stays."))
    removed.delete()
    changed(workshop, everyone=True)


def _board_of(workshop: Workshop, board: int) -> Board:
    found = workshop.boards.filter(pk=board).first()
    if found is None:
        raise WorkshopError(_("Somebody took that table away. Look at the tables again."))
    return found
