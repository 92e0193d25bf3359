"""What `erase_card` and `erase_workshop` share: finding the workshop, asking a person, wiping the database's files."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from content import quoted, scrub
from workshops.closing.actions import erasure
from workshops.core.typed_codes import tidy
from workshops.models import Workshop
from workshops.participants.queries.people import find_room

STAYS = (
    "What stays, because this program cannot reach it:",
    "  Backups, until you delete them. Hall files on sticks and in mails. What people have read, copied or printed.",
)
POSTGRESQL_LOG = "  PostgreSQL's write-ahead log (pg_wal, and its archive if you keep one), until PostgreSQL has reused or deleted it."


class EraseCommand(BaseCommand):
    """The base of both commands."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="the room code: six letters and numbers, on the desk and on the wall")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be erased")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def find_workshop(self, code: str) -> Workshop:
        """The workshop with this room code. Raises CommandError when there is none."""
        found = find_room(tidy(code))
        if found is None:
            raise CommandError(f"No workshop here has the room code {code}. Look at its desk: six letters and numbers.")
        return found

    def confirm(self, what: str, word: str) -> None:
        """Ask a person to type `word`. Raises CommandError when they do not."""
        self.stdout.write(f"This erases {what}. It cannot be undone.")
        try:
            typed = input(f"Type {word} to go on: ")
        except EOFError:
            typed = ""
        if typed.strip().upper() != word.upper():
            raise CommandError("Nothing was erased.")

    def report(self, counts: dict[str, int], blanked: quoted.Blanked) -> None:
        """Print how much of each kind was erased, and each page that contained the words."""
        found = counts | {
            "revisions of pages": blanked.revisions,
            "pictures, documents, snippets, settings and menu items": blanked.things,
            "comments and log entries of editors": blanked.notes,
            "forms that editors have not saved": blanked.forms,
        }
        for name, number in found.items():
            if number:
                self.stdout.write(f"  {number:5}  {name}")
        for title in blanked.pages:
            self.stdout.write(f"         a quote, or words, on the page “{title}”")

    def wipe(self) -> None:
        """Wipe the database's files, and print what this program cannot wipe."""
        for left in scrub.scrub([*erasure.tables(), *quoted.tables()]):
            self.stdout.write(f"  {left}")
        for line in (*STAYS, *other_copies()):
            self.stdout.write(line)


def other_copies() -> Iterator[str]:
    """Copies of the database that this program has made and that still contain what was erased, a line for each."""
    if connection.vendor == "postgresql":
        yield POSTGRESQL_LOG
        with connection.cursor() as cursor:
            cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'before_restore_%'")
            names: Iterable[str] = [f"the schema {name}: DROP SCHEMA {name} CASCADE" for [name] in cursor.fetchall()]
    else:
        file = Path(connection.settings_dict["NAME"])
        names = sorted(map(str, file.parent.glob(f"{file.name}.before-restore-*")))
    for name in names:
        yield f"  A copy that was put aside when a backup was restored; delete it: {name}"
