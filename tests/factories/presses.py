"""Several people pressing at the same moment, each with a connection of their own."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

Person = TypeVar("Person")
Result = TypeVar("Result")


def at_once(press: Callable[[Person], Result], people: Iterable[Person]) -> list[Result]:
    """What each of `people` gets for pressing together; needs a test whose rows are committed."""
    people = list(people)

    def one(person: Person) -> Result:
        try:
            return press(person)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(people)) as hands:
        return list(hands.map(one, people))
