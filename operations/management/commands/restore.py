from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from operations import backups


class Command(BaseCommand):
    """`restore FILE` replaces this site's data by a backup. The old data is kept."""

    help = "Puts a backup in the place of this site. Stop the server first. What was there before is kept aside."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a file that `backup` has written")

    def handle(self, *args: object, file: Path, **options: object) -> None:
        """Restore, migrate, and print where the old data is."""
        try:
            kept = backups.restore(file)
        except (backups.Refused, OSError) as error:
            raise CommandError(f"Nothing was restored: {error}") from error
        self.stdout.write(f"{file} is restored, and brought to this release. Start the server again.")
        for line in kept:
            self.stdout.write(f"  {line}")
