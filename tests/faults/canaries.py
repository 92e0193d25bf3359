"""A site with canary words that are hidden in every way, and the roles that look for them."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from blog.models import BlogIndexPage, BlogPostPage
from people.models import User
from tests.faults.rooms import Room, make_room, session_of
from tests.faults.servers import Server
from workshops.core.codes import digest
from workshops.dispatch import perform
from workshops.ideas.phases import BREAKOUTS, SILENT
from workshops.models import Board, Consent, SeatCard, Workshop
from workshops.participants.actors import (
    Actor,
    CardHolder,
    Facilitator,
    Scribe,
)
from workshops.participants.enums import Purpose
from workshops.quick_wins.queries.links import needer_path, owner_path
from workshops.simulation.http_client import HttpClient

# No page contains these by itself. A canary is the first with two digits, then the second to search for.
CANARY, SEARCHED = "zilpzalp", "kittiwake"
# Roles whose account may run workshops, and so open every desk.
DESKS = ("desk (silent)", "desk (open)", "coordinator")
# Pages of a room that have a socket.
LIVE = {"", "wall/", "desk/", "table/1/", "table/2/"}
SNAPSHOTS = [f"snapshot/{screen}/" for screen in ("room", "wall", "desk", "card", "scribe")]


@dataclass
class Role:
    """A client, the addresses where it begins, and the pages of rooms whose sockets it opens."""

    name: str
    browser: HttpClient
    start: list[str] = field(default_factory=list)
    live: list[str] = field(default_factory=list)


class Canaries:
    """Creates the canaries and roles. `audience`: word → names of the roles that may read it."""

    def __init__(self, server: Server) -> None:
        self.url = server.url
        self.roles: dict[str, Role] = {}
        self.audience: dict[str, set[str]] = {}
        self.rooms = [
            make_room(2, phase=SILENT, voting=False, tables=2),
            make_room(2, phase=BREAKOUTS, voting=False, tables=2),
        ]
        self.role("stranger")
        for name in ("editor", "coordinator"):
            self.staff(name, User.objects.get(username=name))
        for name, room in zip(("silent", "open"), self.rooms, strict=True):
            self.people_of(name, room)
        self.in_silence(RoomCommands(self.rooms[0]))
        self.in_the_open(RoomCommands(self.rooms[1]))
        self.not_published()

    def canary(self, *audience: str) -> str:
        """The next canary, for these roles alone. Raises RuntimeError for an unknown role."""
        unknown = set(audience) - self.roles.keys()
        if unknown:
            raise RuntimeError(f"No such role: {unknown}")
        word = f"{CANARY}{len(self.audience) + 1:02d}"
        self.audience[word] = set(audience)
        return f"{word} {SEARCHED}"

    def role(self, name: str, *start: str, **cookies: str) -> Role:
        browser = HttpClient(self.url)
        browser.set_cookies({("/", cookie): value for cookie, value in cookies.items()})
        public = ["/", "/search/", "/feed/", "/quick-wins/", "/sitemap.xml"]
        return self.roles.setdefault(name, Role(name, browser, [*start, *public]))

    def staff(self, name: str, account: User) -> Role:
        return self.role(name, "/admin/", "/desks/", sessionid=session_of(account))

    def people_of(self, name: str, room: Room) -> None:
        for seat in room.seats:
            for purpose in (Purpose.KEEP_WORDS, Purpose.QUOTE):
                Consent.objects.create(seat_id=seat.pk, purpose=purpose, given=True)
        writer, neighbour = room.seats
        own, other = room.scribes
        places = ["", "wall/", "desk/", "table/1/", "table/2/", "cards/", "ballots/", *SNAPSHOTS]
        here = [
            self.role(f"passer-by ({name})"),
            self.role(f"writer ({name})", card=writer.token),
            self.role(f"neighbour ({name})", card=neighbour.token),
            self.role(f"scribe ({name})", scribe=own),
            self.role(f"other scribe ({name})", scribe=other),
            self.staff(f"desk ({name})", User.objects.get(pk=room.facilitator)),
        ]
        for role in here:
            role.start[:0] = [room.path + place for place in places]
            role.live += [room.path + place for place in sorted(LIVE)]

    def in_silence(self, commands: "RoomCommands") -> None:
        """Ideas that only their writer may read before they are revealed, and the script for the desk."""
        commands.workshop.phases.update(script=self.canary(*DESKS))
        commands.send(commands.card(0), "add_idea", text=self.canary("writer (silent)"))
        commands.send(
            commands.scribe(0), "write_for", text=self.canary("writer (silent)", "scribe (silent)"), seat_number=1
        )

    def in_the_open(self, commands: "RoomCommands") -> None:
        """Hidden and withdrawn text, and the reason of a dropped quick win, for the desk and the needer."""
        commands.send(commands.card(0), "add_idea", text=self.canary("writer (open)", *DESKS))
        commands.send(commands.desk, "hide_idea", idea=commands.newest("ideas").pk)
        commands.send(commands.card(0), "add_idea", text=self.canary())
        commands.send(commands.card(0), "withdraw_idea", idea=commands.newest("ideas").pk)
        commands.send(commands.card(0), "voice_need", text=self.canary())
        commands.send(commands.card(0), "withdraw_need", need=commands.newest("room_needs").pk)
        commands.send(commands.card(0), "voice_offer", text=self.canary())
        commands.send(commands.card(0), "withdraw_offer", offer=commands.newest("room_offers").pk)
        in_the_room = [name for name in self.roles if name.endswith("(open)")]
        commands.send(commands.card(1), "voice_need", text=self.canary(*in_the_room, *DESKS), kept_in_room="on")
        commands.send(commands.card(1), "voice_need", text="A warm room on Tuesdays")
        need = commands.newest("room_needs")
        commands.send(commands.card(0), "voice_offer", text="Our room is empty")
        terms = {"owner": "The Lantern Room", "first_step": "Ask for the keys", "due_on": "2030-01-01"}
        commands.send(commands.desk, "make_win", need=need.pk, offers=[commands.newest("room_offers").pk], **terms)
        win = commands.newest("quick_wins")
        self.role("holder of the need's link", needer_path(win.room_need))
        self.role("holder of the owner's link", owner_path(win))
        reason = self.canary("neighbour (open)", "holder of the need's link", *DESKS)
        commands.send(commands.desk, "drop_win", win=win.pk, reason=reason)

    def not_published(self) -> None:
        """A draft, an unpublished change, a page with a password, and a document of a private collection."""
        blog = BlogIndexPage.objects.get()
        editors = ("editor", "coordinator")
        draft = BlogPostPage(title=self.canary(*editors), introduction="A draft.", live=False)
        blog.add_child(instance=draft)
        draft.save_revision()
        changed = BlogPostPage(title="A post that is being changed")
        blog.add_child(instance=changed)
        changed.introduction = self.canary(*editors)
        changed.save_revision()
        for name in editors:
            places = ["/admin/documents/", f"/admin/pages/{blog.pk}/", f"/admin/pages/{changed.pk}/edit/"]
            self.roles[name].start[:0] = places
        private = BlogPostPage(title=self.canary(*editors), introduction="For members.")
        blog.add_child(instance=private)
        private.save_revision().publish()
        PageViewRestriction.objects.create(
            page=private, restriction_type=PageViewRestriction.PASSWORD, password="open-sesame"
        )
        collection = Collection.get_first_root_node().add_child(name="Board papers")
        CollectionViewRestriction.objects.create(
            collection=collection, restriction_type=CollectionViewRestriction.LOGIN
        )
        words = self.canary(*editors, *DESKS)
        get_document_model().objects.create(
            title=words, collection=collection, file=ContentFile(words.encode(), "paper.txt")
        )


class RoomCommands:
    """Sends commands as people of one room."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.workshop = Workshop.objects.get(pk=room.pk)
        self.desk = Facilitator(room.facilitator)

    def card(self, number: int) -> CardHolder:
        return CardHolder(SeatCard.objects.select_related("workshop", "board").get(pk=self.room.seats[number].pk))

    def scribe(self, number: int) -> Scribe:
        return Scribe(Board.objects.select_related("workshop").get(scribe_digest=digest(self.room.scribes[number])))

    def newest(self, what: str) -> Any:
        return getattr(self.workshop, what).order_by("-pk").first()

    def send(self, actor: Actor, command: str, **data: Any) -> int:
        """The revision after it. Raises RuntimeError when the command is refused."""
        answer = perform(workshop=self.workshop, actor=actor, command=command, key=secrets.token_urlsafe(12), data=data)
        if not answer.done:
            raise RuntimeError(f"{command}: {answer.said}")
        return answer.revision
