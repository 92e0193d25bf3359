"""Somebody asks to be forgotten while a room is open: of their words no byte stays, and nobody else notices."""

import asyncio
import io
import json
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import call_command
from django.db import connection
from modelsearch.backends.database.postgres.weights import BOOSTS_WEIGHTS, set_weights

from home.models import HomePage, StandardPage
from people.models import User
from tests.faults import mutants
from tests.faults.dependencies import opened_at
from tests.faults.registry import Ground, Result, drill
from tests.faults.rooms import Hall, in_database, make_hall
from tests.faults.servers import Server, opened
from tests.faults.vote_load import Storm, crowd, untrue
from tests.harness.servers import Postgres
from tests.harness.template_postgres import clone
from workshops.agenda.enums import PhaseKind
from workshops.models import Consent, Idea, Workshop
from workshops.participants.enums import Purpose
from workshops.simulation.audit_log import AuditLog
from workshops.simulation.http_client import HttpClient
from workshops.simulation.participant_client import ParticipantClient
from workshops.transfer.export import packed

PASSES = "0 words of the erased in any file of the database, log, page, search or export, also after a clean stop; all else true"
PAGE = "what-they-said"
PLACES = ("/", f"/{PAGE}/", "/search/?q=lantern", "/quick-wins/")


@drill(25, "erase", passes=PASSES, control="leaves_the_bytes", patience=900)
def erase(ground: Ground) -> Result:
    """Erase cards, and then another workshop, while people vote; the database is a file."""
    with TemporaryDirectory(dir=ground.folder) as folder:
        server = Server(Path(folder), broken=ground.build)
        with opened(server.file):
            return Forgetting(ground, server, lambda: [Path(folder)]).told("SQLite")


@drill(25, "erase-postgres", passes=PASSES, control="leaves_the_bytes", patience=900)
def erase_postgres(ground: Ground) -> Result:
    """The same on PostgreSQL, whose own log is not searched: nobody can wipe it."""
    with ExitStack() as stack:
        folders = [Path(stack.enter_context(TemporaryDirectory(dir=ground.folder))) for _ in range(2)]
        # Whoever runs it as somebody else must be able to reach it.
        ground.folder.chmod(0o755)
        folders[0].chmod(0o755)
        database = stack.enter_context(Postgres(folders[0]))
        url = clone(database.url)
        stack.enter_context(opened_at(url))
        if not BOOSTS_WEIGHTS:
            # Filled when a program starts on PostgreSQL, and this one did not.
            set_weights()
        server = Server(folders[1], broken=ground.build, database_url=url)
        return Forgetting(ground, server, lambda: [database.data / "base", folders[1]]).told("PostgreSQL")


class Forgetting:
    """A room in which some are erased, one that is erased whole, and everything that may keep their words."""

    def __init__(self, ground: Ground, server: Server, places: Callable[[], list[Path]]) -> None:
        self.ground, self.server, self.places = ground, server, places
        self.erased: list[str] = []
        self.wrong: list[str] = []
        # What the commands said is left.
        self.said: list[str] = []
        self.slowest = 0.0
        self.searched = self.size = 0

    def told(self, database: str) -> Result:
        people, gone = self.ground.size(full=60, small=5), self.ground.size(full=20, small=2)
        room, other = (make_hall(count, phase=PhaseKind.SORTING) for count in (people, 3))
        self.server.start()
        try:
            asyncio.run(self.happens(room, other, gone))
        finally:
            self.server.stop()
        self.wrong += [*self.left("after a clean stop"), *self.server.errors()]
        did = f"{gone} of {people} cards erased while the others voted, then a workshop of 3, on {database}"
        figure = (
            f"{len(self.erased)} words searched in {self.searched} files of {self.size / 1e6:.0f} MB, found: "
            f"{sum('still holds' in line for line in self.wrong)}; an erasing took {self.slowest:.1f} s at most"
        )
        return Result(did, figure, self.wrong)

    async def happens(self, room: Hall, other: Hall, gone: int) -> None:
        audit_log = AuditLog()
        async with crowd(self.server.url, other, AuditLog(), self.ground.chance) as theirs:
            words = [await self.says(phone) for phone in theirs]
            async with crowd(self.server.url, room, audit_log, self.ground.chance) as phones:
                words += [await self.says(phone) for phone in phones]
                self.erased = [word for said in words[: len(theirs) + gone] for word in said]
                await in_database(quote, self.erased)
                stored = await in_database(self.found, self.erased)
                if len(stored) < len(self.erased):
                    self.wrong.append(f"Only {len(stored)} of {len(self.erased)} words were there to be erased")
                storm = Storm(phones[gone:], self.ground.chance)
                for number in range(1, gone + 1):
                    await self.erases("erase_card", room.code, str(number))
                await self.erases("erase_workshop", other.code)
                await storm.over()
                self.wrong += await untrue(phones[gone:], self.ground.chance)
            self.wrong += await in_database(lambda: list(self.left("after erasing")))
            self.wrong += await self.shown(room)
            self.wrong += await in_database(lambda: list(self.lost(room, len(phones) - gone)))

    async def says(self, phone: ParticipantClient) -> list[str]:
        """Somebody says all that one can say; returns the words by which it is known again."""
        words = [secrets.token_hex(10) for _ in range(3)]
        for verb, word in zip(("add_idea", "voice_need", "voice_offer"), words, strict=True):
            answer = await phone.do(verb, text=f"The canary{word} sings beside the bus stop every morning")
            if answer["outcome"] != "done":
                self.wrong.append(f"{verb}: {answer['said']}")
        await phone.do("set_dots", vote=1, option=1, dots="1")
        return words

    async def erases(self, *command: str) -> None:
        began = time.monotonic()
        self.said += await in_database(run, self.ground.build, *command)
        self.slowest = max(self.slowest, time.monotonic() - began)

    def left(self, when: str) -> Iterator[str]:
        """Sentences about files that still hold a word of somebody who was erased."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("CHECKPOINT")
        files = [file for place in self.places() for file in place.rglob("*") if file.is_file()]
        self.searched = self.size = 0
        for file in files:
            content = read(file)
            self.searched, self.size = self.searched + 1, self.size + len(content)
            if here := [word for word in self.erased if needle(word) in content]:
                yield f"{table_in(file)} still holds {len(here)} words {when}; {' '.join(self.said)}"

    def found(self, words: list[str]) -> set[str]:
        """Those of the words that are in any file."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("CHECKPOINT")
        contents = [read(file) for place in self.places() for file in place.rglob("*") if file.is_file()]
        return {word for word in words if any(needle(word) in content for content in contents)}

    async def shown(self, room: Hall) -> list[str]:
        """What any visitor is still shown, and what the room would take to another site."""
        browser = HttpClient(self.server.url)
        pages = {path: (await browser.get(path)).text for path in (*PLACES, room.path, f"{room.path}wall/")}
        await browser.close()
        pages["the hall's file"] = json.dumps(await in_database(lambda: packed(Workshop.objects.get(pk=room.pk))))
        return [f"{name} still holds an erased word" for name, said in pages.items() if any_in(self.erased, said)]

    def lost(self, room: Hall, others: int) -> Iterator[str]:
        """What went of people who were not erased."""
        kept = Idea.objects.filter(workshop=room.pk).exclude(text="").count()
        if kept != others:
            yield f"{others} others had an idea each, and {kept} are left"
        if not StandardPage.objects.filter(slug=PAGE, live=True).exists():
            yield "The page that quoted them is gone"


def quote(words: Iterable[str]) -> None:
    """An editor quotes all of this on a page, changes the page, and comments on it."""
    sentences = [f"The canary{word} sings beside the bus stop every morning" for word in words]
    quotes = [("quote", {"text": said, "attribution": "a neighbour", "consent": "aloud"}) for said in sentences]
    lantern = ("text", "<p>The lantern is lit.</p>")
    page = StandardPage(slug=PAGE, title="What they said", introduction=sentences[0], body=[*quotes, lantern])
    HomePage.objects.get().add_child(instance=page)
    page.save_revision(user=User.objects.first()).publish()
    page.body = [*quotes[:1], ("text", f"<p>They said: {sentences[1]}</p>"), lantern]
    page.save_revision()
    Consent.objects.bulk_create(
        Consent(seat_id=seat, purpose=purpose, given=True)
        for seat in Consent.objects.values_list("seat", flat=True).distinct()
        for purpose in (Purpose.KEEP_WORDS, Purpose.QUOTE)
    )


def run(build: str, *command: str) -> list[str]:
    """Run one of the commands that erase; returns its sentences about what could not be wiped, which say what to do."""
    said = io.StringIO()
    with mutants.applied(build):
        call_command(*command, yes=True, stdout=said)
    return [line.strip() for line in said.getvalue().splitlines() if "once more" in line or "still holds" in line]


def table_in(file: Path) -> str:
    """The file's name, and on PostgreSQL the table or index that is in it."""
    if connection.vendor != "postgresql" or not file.name.isdigit():
        return file.name
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_filenode_relation(0, %s)::text", [int(file.name)])
        [name] = cursor.fetchone()
    return f"{file.name} ({name})"


def needle(word: str) -> bytes:
    """What of a word is in a file for certain: an index leaves out the beginning that it shares with the word before it."""
    return word[-12:].encode()


def read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        # A database removes files while one looks.
        return b""


def any_in(words: list[str], said: str) -> bool:
    return any(word in said for word in words)
