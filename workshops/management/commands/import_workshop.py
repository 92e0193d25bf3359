from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workshops.core.errors import NotSaved, WorkshopError
from workshops.transfer.encryption import LARGEST_FILE
from workshops.transfer.files import bring_file, what_became


class Command(BaseCommand):
    """`import_workshop stick/2026-11-22-classes-M7QDXR.room` brings a hall's room to this site."""

    help = "Brings a room from a hall's laptop to this site. The same file again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Say what became of it in one line; a refusal stores nothing and ends with an error."""
        try:
            with file.open("rb") as opened:
                brought = bring_file(opened.read(LARGEST_FILE + 1))
        except OSError as trouble:
            raise CommandError(f"The file could not be read: {trouble}") from trouble
        except (WorkshopError, NotSaved) as why_not:
            raise CommandError(str(why_not)) from why_not
        self.stdout.write(f"{brought.workshop.title} (room {brought.workshop.code}): {what_became(brought)}")
