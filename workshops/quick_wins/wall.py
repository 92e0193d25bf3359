"""Needs, offers and quick wins on a wall: the size of their type, and how many of each list have room in it."""

from typing import Any

from workshops.core import wall_fit
from workshops.core.models import Workshop
from workshops.quick_wins.queries.screens import of_room

# Each of a list, its words, and how many lines stand below them.
Listed = list[tuple[Any, str, int]]
# Letters on a wall, from the largest: their name, how large beside its plain ones, and the columns of a list that stands
# alone; each is drawn by wall-shows.css. Below so many signs a line breaks words.
WALL_SIZES = ("largest", 2.4, 1), ("large", 1.5, 2), ("", 1.0, wall_fit.COLUMNS)
NARROW = 16
# What parts/need_words.html says of a need whose words are gone, in as many letters.
TAKEN_BACK = "The words of this need were taken back"


def of_wall(workshop: Workshop) -> dict[str, Any]:
    """The newest of each kind, in the largest `size` in which all stand on a wall, or the plain one; `more` are left."""
    room = of_room(workshop)
    lists = {
        "wins": [
            (win, f"{win.room_need.need.text or TAKEN_BACK} {win.get_state_display()}", 2) for win in room["wins"]
        ],
        "needs": [(each, each.need.text, 0) for each in room["needs"]],
        "offers": [(each, f"{each.offer.text} {each.offer.organisation or ''}", 0) for each in room["offers"]],
        "models": [(model, f"{model.name} {model.place}", 1) for model in room["models"]],
    }
    size, number = _largest(lists)
    shown = {name: [each for each, *_ in listed[::-1]][: number[name]] for name, listed in lists.items()}
    more = {name: len(listed) - number[name] for name, listed in lists.items()}
    return room | shown | {"more": more, "size": size}


def _largest(lists: dict[str, Listed]) -> tuple[str, dict[str, int]]:
    """The largest letters in which all of these stand on a wall, or the plain ones; and how many of each do then."""
    beside = sum(map(bool, lists.values()))
    for size, letters, alone in WALL_SIZES:
        columns = alone if beside == 1 else 1
        signs = int(wall_fit.COLUMNS * wall_fit.SIGNS / letters / max(columns, beside))
        number = {name: _standing(listed, signs, wall_fit.HEIGHT / letters, columns) for name, listed in lists.items()}
        if signs >= NARROW and all(number[name] == len(listed) for name, listed in lists.items()):
            return size, number
    return "", number


def _standing(listed: Listed, signs: int, height: float, columns: int) -> int:
    """How many of these stand below each other, the newest first: their words, and so many lines besides."""
    heights = [1.3 * (wall_fit.lines(words, signs) + besides) + 0.55 for _each, words, besides in reversed(listed)]
    return wall_fit.fitting(heights, height, columns)
