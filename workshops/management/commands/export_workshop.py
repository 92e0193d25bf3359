from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workshops.core.errors import WorkshopError
from workshops.core.typed_codes import tidy
from workshops.participants.queries.people import find_room
from workshops.transfer.files import file_name, pack_room


class Command(BaseCommand):
    """`export_workshop M7QDXR stick/` writes the room's sealed file, as the button at its closed desk does."""

    help = "Puts a closed room into one sealed file, to be brought to the public site."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="the room code")
        parser.add_argument("file", type=Path, help="a file to write, or a folder to put it in")

    def handle(self, *args: Any, code: str, file: Path, **options: Any) -> None:
        """Refuse with one sentence; never leave half a file."""
        workshop = find_room(tidy(code))
        if workshop is None:
            raise CommandError(f"No room has the code {code}.")
        if not file.is_dir() and not file.suffix:
            raise CommandError(f"There is no folder {file}: nothing was written.")
        target = file / file_name(workshop) if file.is_dir() else file
        try:
            sealed = pack_room(workshop)
            unfinished = target.with_name(f"{target.name}.unfinished")
            unfinished.write_bytes(sealed)
            unfinished.replace(target)
        except WorkshopError as why_not:
            raise CommandError(str(why_not)) from why_not
        except OSError as trouble:
            raise CommandError(f"The file could not be written: {trouble}") from trouble
        self.stdout.write(f"{target}: {len(sealed):,} bytes. Bring it to the public site; twice does no harm.")
