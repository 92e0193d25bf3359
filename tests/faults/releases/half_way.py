"""How `<release>.sqlite3.gz` was made: a workshop with people, cards and an open vote, by that release's own code.

    git worktree add /somewhere <the release's commit> && cd /somewhere
    export PYTHONPATH=site DJANGO_SETTINGS_MODULE=config.settings.dev SECRET_KEY=release-0.1.0 DATABASE_URL=sqlite:////…
    python manage.py migrate && python manage.py seed_demo && python <this file>

then VACUUM INTO another file, and gzip. It contains the invented people of the demo alone.
"""

# ruff: noqa: E402, the models need Django to be set up

import os
import secrets
import sys

sys.path[:0] = [os.getcwd(), "site"]  # noqa: PTH109, the release is in the working directory

import django

django.setup()

from people.models import User
from workshops.core.codes import digest
from workshops.core.enums import Stage
from workshops.dispatch import perform
from workshops.models import SeatCard, Workshop
from workshops.participants.actors import CardHolder, Facilitator, Visitor

PEOPLE, VOTERS = 6, 4


def main() -> None:
    room = Workshop.objects.get(stage=Stage.DOORS)
    desk = Facilitator(User.objects.get(username="facilitator").pk)

    def do(actor, verb, key="", **data):
        answer = perform(workshop=room, actor=actor, verb=verb, key=key or secrets.token_urlsafe(12), data=data)
        assert answer.done, (verb, answer.said)

    do(desk, "start_phase", phase=room.phases.first().pk)
    people = []
    for number in range(1, PEOPLE + 1):
        token = f"the-phone-of-release-0.1.0-number-{number:02d}-xxxxxxxxx"
        do(Visitor(token), "take_seat")
        seat = CardHolder(SeatCard.objects.select_related("workshop", "board").get(token_digest=digest(token)))
        do(seat, "give_consent", take_part="on", keep_words="on")
        do(seat, "choose_table", table=1 + number % 3)
        people.append(seat)
    for name in ("A bench at the bus stop", "A shelf for coats", "A key for the hall"):
        do(desk, "name_theme", name=name, kind="idea")
    do(desk, "prepare_round", budget=3)
    do(desk, "open_round", vote=1)
    for number, seat in enumerate(people[:VOTERS], start=1):
        do(seat, "set_dots", key=f"release-key-{number}", vote=1, option=1 + number % 3, dots=2)


if __name__ == "__main__":
    main()
