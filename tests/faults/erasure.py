"""People are erased while a room is open: no byte of their words stays, and nobody else loses anything."""

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
from tests.faults.registry import Context, Result, fault_test
from tests.faults.rooms import Room, in_database, make_room
from tests.faults.servers import Server, opened
from tests.faults.vote_load import VoteLoad, connected_phones, stale_screens
from tests.harness.servers import Postgres
from tests.harness.template_postgres import clone
from workshops.ideas.phases import SORTING
from workshops.models import Consent, Idea, Workshop
from workshops.participants.enums import Purpose
from workshops.simulation.audit_log import AuditLog
from workshops.simulation.http_client import HttpClient
from workshops.simulation.participant_client import ParticipantClient
from workshops.transfer.export import packed

PASSES = "0 words of the erased in any file of the database, log, page, search or export, also after a clean stop; all else true"
PAGE = "what-they-said"
PLACES = ("/", f"/{PAGE}/", "/search/?q=lantern", "/quick-wins/")


@fault_test(25, "erase", passes=PASSES, mutant="no_scrubbing", timeout=900)
def erase(context: Context) -> Result:
    """Erase cards, and then another workshop, while people vote; the database is a file."""
    with TemporaryDirectory(dir=context.folder) as folder:
        server = Server(Path(folder), mutants=context.mutant)
        with opened(server.file):
            return ErasureRun(context, server, lambda: [Path(folder)]).run("SQLite")


@fault_test(25, "erase-postgres", passes=PASSES, mutant="no_scrubbing", timeout=900)
def erase_postgres(context: Context) -> Result:
    """The same on PostgreSQL, whose write-ahead log is not searched: only PostgreSQL can wipe it."""
    with ExitStack() as stack:
        folders = [Path(stack.enter_context(TemporaryDirectory(dir=context.folder))) for _ in range(2)]
        # As root, PostgreSQL runs as another user, who must reach its files.
        context.folder.chmod(0o755)
        folders[0].chmod(0o755)
        database = stack.enter_context(Postgres(folders[0]))
        url = clone(database.url)
        stack.enter_context(opened_at(url))
        if not BOOSTS_WEIGHTS:
            # Set at start-up on PostgreSQL, and this process started on SQLite.
            set_weights()
        server = Server(folders[1], mutants=context.mutant, database_url=url)
        return ErasureRun(context, server, lambda: [database.data / "base", folders[1]]).run("PostgreSQL")


class ErasureRun:
    """Erases some cards of one room and all of another, and searches everything that may keep their words."""

    def __init__(self, context: Context, server: Server, places: Callable[[], list[Path]]) -> None:
        self.context, self.server, self.places = context, server, places
        self.erased: list[str] = []
        self.failures: list[str] = []
        # What the commands reported as not wiped.
        self.said: list[str] = []
        self.slowest = 0.0
        self.searched = self.size = 0

    def run(self, database: str) -> Result:
        people, gone = self.context.size(full=60, small=5), self.context.size(full=20, small=2)
        room, other = (make_room(count, phase=SORTING) for count in (people, 3))
        self.server.start()
        try:
            asyncio.run(self.erase_while_people_vote(room, other, gone))
        finally:
            self.server.stop()
        self.failures += [*self.left("after a clean stop"), *self.server.errors()]
        action = f"{gone} of {people} cards erased while the others voted, then a workshop of 3, on {database}"
        measured = (
            f"{len(self.erased)} words searched in {self.searched} files of {self.size / 1e6:.0f} MB, found: "
            f"{sum('still holds' in line for line in self.failures)}; an erasing took {self.slowest:.1f} s at most"
        )
        return Result(action, measured, self.failures)

    async def erase_while_people_vote(self, room: Room, other: Room, gone: int) -> None:
        audit_log = AuditLog()
        async with connected_phones(self.server.url, other, AuditLog(), self.context.random) as theirs:
            words = [await self.writes_everything(phone) for phone in theirs]
            async with connected_phones(self.server.url, room, audit_log, self.context.random) as phones:
                words += [await self.writes_everything(phone) for phone in phones]
                self.erased = [word for said in words[: len(theirs) + gone] for word in said]
                await in_database(quote, self.erased)
                stored = await in_database(self.found, self.erased)
                if len(stored) < len(self.erased):
                    self.failures.append(f"Only {len(stored)} of {len(self.erased)} words were there to be erased")
                load = VoteLoad(phones[gone:], self.context.random)
                for number in range(1, gone + 1):
                    await self.erase("erase_card", room.code, str(number))
                await self.erase("erase_workshop", other.code)
                await load.stop()
                self.failures += await stale_screens(phones[gone:], self.context.random)
            self.failures += await in_database(lambda: list(self.left("after erasing")))
            self.failures += await self.shown(room)
            self.failures += await in_database(lambda: list(self.lost(room, len(phones) - gone)))

    async def writes_everything(self, phone: ParticipantClient) -> list[str]:
        """Let a phone send every kind of text; returns the words to search for."""
        words = [secrets.token_hex(10) for _ in range(3)]
        for verb, word in zip(("add_idea", "voice_need", "voice_offer"), words, strict=True):
            answer = await phone.do(verb, text=f"The canary{word} sings beside the bus stop every morning")
            if answer["outcome"] != "done":
                self.failures.append(f"{verb}: {answer['said']}")
        await phone.do("set_dots", vote=1, option=1, dots="1")
        return words

    async def erase(self, *command: str) -> None:
        began = time.monotonic()
        self.said += await in_database(call_erasing_command, self.context.mutant, *command)
        self.slowest = max(self.slowest, time.monotonic() - began)

    def left(self, when: str) -> Iterator[str]:
        """Failures: files that still contain a word of somebody who was erased."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("CHECKPOINT")
        files = [file for place in self.places() for file in place.rglob("*") if file.is_file()]
        self.searched = self.size = 0
        for file in files:
            content = read(file)
            self.searched, self.size = self.searched + 1, self.size + len(content)
            if here := [word for word in self.erased if searchable_part(word) in content]:
                yield f"{table_in(file)} still holds {len(here)} words {when}; {' '.join(self.said)}"

    def found(self, words: list[str]) -> set[str]:
        """The words that any file contains."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("CHECKPOINT")
        contents = [read(file) for place in self.places() for file in place.rglob("*") if file.is_file()]
        return {word for word in words if any(searchable_part(word) in content for content in contents)}

    async def shown(self, room: Room) -> list[str]:
        """Failures: pages, and the room's transfer file, that still contain an erased word."""
        browser = HttpClient(self.server.url)
        pages = {path: (await browser.get(path)).text for path in (*PLACES, room.path, f"{room.path}wall/")}
        await browser.close()
        pages["the hall's file"] = json.dumps(await in_database(lambda: packed(Workshop.objects.get(pk=room.pk))))
        return [f"{name} still holds an erased word" for name, said in pages.items() if any_in(self.erased, said)]

    def lost(self, room: Room, others: int) -> Iterator[str]:
        """Failures: data of people who were not erased that is gone."""
        kept = Idea.objects.filter(workshop=room.pk).exclude(text="").count()
        if kept != others:
            yield f"{others} others had an idea each, and {kept} are left"
        if not StandardPage.objects.filter(slug=PAGE, live=True).exists():
            yield "The page that quoted them is gone"


def quote(words: Iterable[str]) -> None:
    """Quote all of these on a page, publish it, and change it again."""
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


def call_erasing_command(mutant: str, *command: str) -> list[str]:
    """Run a management command that erases; the lines in which it reports what could not be wiped."""
    said = io.StringIO()
    with mutants.applied(mutant):
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


def searchable_part(word: str) -> bytes:
    """The part of a word that a file is sure to contain: an index omits a prefix shared with the word before."""
    return word[-12:].encode()


def read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        # The database has removed the file meanwhile.
        return b""


def any_in(words: list[str], said: str) -> bool:
    return any(word in said for word in words)
