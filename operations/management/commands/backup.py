from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from operations import backups


class Command(BaseCommand):
    """`backup FILE` writes the database, the pictures and the documents into one file, while people work."""

    help = (
        "Writes the database, the pictures and the documents into one file, while people work. "
        "The secrets (SECRET_KEY, HALL_KEY, passwords) are not in it: keep those apart."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the file to write, or a folder to write it into")
        parser.add_argument("--without-media", action="store_true", help="leave pictures and documents out")

    def handle(self, *args: object, file: Path, without_media: bool, **options: object) -> None:
        """Write the backup, and print what is in it and what is not."""
        if file.is_dir():
            file /= f"common-table-{timezone.localtime():%Y%m%d-%H%M%S}.tar.gz"
        elif not file.suffix:
            # Probably a USB stick that is not plugged in. A file with its name would be on this machine instead.
            raise CommandError(f"No backup was made: there is no folder {file}.")
        try:
            about = backups.save(file, media=not without_media)
        except (backups.Refused, OSError) as error:
            raise CommandError(f"No backup was made: {error}") from error
        self.stdout.write(f"{file}: {file.stat().st_size:,} bytes, the database as it was at {about['made']}.")
        self.stdout.write(f"  pictures and documents: {'not included' if without_media else 'included'}")
        self.stdout.write("  secrets (SECRET_KEY, HALL_KEY, passwords): not included, keep them apart")
