"""Create a room for each stage of a workshop, with the commands that people use; print their codes as JSON."""

import json
import secrets
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import django
from django.utils import timezone

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
django.setup()


from blog.models import FindingPage  # noqa: E402
from people.models import User  # noqa: E402
from workshops.agenda.actions.run_sheet import make_workshop  # noqa: E402
from workshops.core.codes import new_token  # noqa: E402
from workshops.dispatch import Answer, perform  # noqa: E402
from workshops.models import Workshop  # noqa: E402
from workshops.participants.actors import Actor, CardHolder, Facilitator, Scribe, Visitor  # noqa: E402
from workshops.quick_wins.queries.links import needer_path, owner_path  # noqa: E402
from workshops.run_sheets import RUN_SHEETS  # noqa: E402

MOMENTS = ["made", "doors", "silent", "breakouts", "sorting", "voting", "voted", "quick wins", "closed"]
IDEAS = [
    ("A class on Saturday mornings", ""),
    ("Crèche beside the classroom", ""),
    ("نتحدث ونشرب الشاي معًا", "ar"),
    ("Somewhere warm to practise, with a kettle and enough chairs that nobody has to stand at the back", ""),
    ("Share the bus fare", ""),
    ("Afraid of being laughed at", ""),
]
THEMES = {
    "Andertagesabendunterrichtsgruppenverzeichnisse": [0],
    "Somebody for the children": [1],
    "Talking over tea": [2, 3],
    "In our way": [5],
}


class Room:
    """A workshop on its way through its moments."""

    def __init__(self, title: str) -> None:
        self.desk = Facilitator(User.objects.get(username="facilitator").pk)
        self.workshop = make_workshop(
            actor=self.desk,
            key=secrets.token_urlsafe(12),
            sheet=RUN_SHEETS[0],
            title=title,
            question="What would make it easier to learn together?",
            purpose="Classes are full, and many people cannot come at the hours that they are held.",
            place="The Lantern Hall, upstairs",
            tables=2,
        )
        self.links: dict[str, str] = {}

    def do(self, actor: Actor, command: str, **data: Any) -> Answer:
        answer = perform(workshop=self.workshop, actor=actor, command=command, key=secrets.token_urlsafe(12), data=data)
        if not answer.done:
            raise RuntimeError(f"{command}: {answer.said}")
        return answer

    def next(self, times: int = 1) -> None:
        for _ in range(times):
            running = self.workshop.phases.filter(state="running").first()
            self.do(self.desk, "next_phase", from_phase=running.pk if running else "")

    def card(self, number: int) -> CardHolder:
        return CardHolder(self.workshop.seats.select_related("workshop", "board").get(number=number))

    def scribe(self) -> Scribe:
        return Scribe(self.workshop.boards.select_related("workshop").get(number=1))

    def doors(self) -> None:
        self.do(self.desk, "open_doors")
        self.do(self.desk, "print_cards", cards=12)
        for number in range(1, 7):
            self.do(Visitor(new_token()), "take_seat")
            self.do(self.card(number + 12), "give_consent", take_part="on", keep_words="on", quote="on")
        self.do(self.desk, "issue_card")
        self.do(self.desk, "record_consent", card=1, take_part="on")

    def silent(self) -> None:
        self.next(3)
        for number, (text, language) in enumerate(IDEAS):
            self.do(self.card(13 + number), "add_idea", text=text, language=language)

    def breakouts(self) -> None:
        self.do(self.desk, "reveal_ideas")
        self.next()
        for number in range(13, 17):
            self.do(self.card(number), "choose_table", table=1)
        self.do(
            self.scribe(),
            "write_for",
            text="A desk in the library once a week",
            translation="Ein Tisch in der Bücherei",
        )
        self.do(self.scribe(), "write_for", text="Nobody tells us when it changes", seat_number=13)
        self.do(self.card(14), "voice_need", text="A warm room on Tuesday evenings")
        self.do(self.card(15), "voice_offer", text="Our hall is empty on Tuesdays")

    def sorting(self) -> None:
        self.next(2)
        ideas = list(self.workshop.ideas.order_by("pk"))
        for name, points in THEMES.items():
            self.do(self.desk, "move_idea", ideas=[ideas[point].pk for point in points], theme="", new_theme=name)
        self.do(self.desk, "set_theme_kind", theme=self.workshop.themes.get(name="In our way").pk, kind="challenge")
        self.do(self.desk, "hide_idea", idea=ideas[4].pk)

    def voting(self) -> None:
        self.next()
        self.do(self.desk, "prepare_round", budget=3)
        self.do(self.desk, "open_round", vote=1)
        for number in (13, 14, 15):
            self.do(self.card(number), "set_dots", vote=1, option=1 + number % 2, dots=2)
        self.do(self.desk, "enter_paper", vote=1, card=1, dots=[1, 1, 0])

    def voted(self) -> None:
        self.do(self.scribe(), "enter_paper", vote=1, card=1, dots=[1, 1, 0])
        self.do(self.desk, "close_round", vote=1)
        self.do(self.desk, "reveal_round", vote=1)
        self.do(self.desk, "choose_option", vote=1, option=2, reason="First of all")
        self.do(self.desk, "refer_option", vote=1, option=1, reason="To the library")

    def quick_wins(self) -> None:
        self.next()
        need, offer = self.workshop.room_needs.get(), self.workshop.room_offers.get()
        soon = timezone.localdate() + timedelta(days=14)
        terms = {"owner": "The Lantern Hall", "first_step": "Ask for the keys", "due_on": soon.isoformat()}
        self.do(self.desk, "make_win", need=need.pk, offers=[offer.pk], **terms)
        self.do(self.card(16), "voice_need", text="Two flasks for tea")
        model = {"name": "Parents lead their own centre", "place": "Another city", "source": "A visit"}
        self.do(self.desk, "add_model", **model, could_try="One afternoon a week")
        win = self.workshop.quick_wins.get()
        self.links = {"update": owner_path(win), "need": needer_path(win.room_need)}

    def closed(self) -> None:
        self.next()
        self.do(self.desk, "close_workshop")
        finding = FindingPage.objects.get(workshop=self.workshop)
        finding.get_latest_revision().publish()
        self.links["record"] = FindingPage.objects.get(pk=finding.pk).record_url


def held_by(workshop: Workshop) -> dict[str, Any]:
    """Codes to join with: of the room, of a card in use, and of the first scribe."""
    seat = workshop.seats.filter(number=14).first()
    return {
        "room": workshop.code,
        "card": seat.code if seat else "",
        "scribe": workshop.boards.get(number=1).scribe_code,
    }


def rooms() -> dict[str, dict[str, Any]]:
    found = {}
    for moment in MOMENTS:
        room = Room("Classes and care" if moment != "made" else "The next evening")
        steps: list[Callable[[], None]] = [
            getattr(room, step.replace(" ", "_")) for step in MOMENTS[1 : MOMENTS.index(moment) + 1]
        ]
        for step in steps:
            step()
        found[moment] = held_by(room.workshop) | room.links
    return found


if __name__ == "__main__":
    print(json.dumps(rooms()))
