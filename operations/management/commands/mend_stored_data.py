from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from importlib import import_module

from django.apps import apps
from django.core.management.base import BaseCommand
from django.utils.module_loading import module_has_submodule

from content.scrub import scrub


class Command(BaseCommand):
    """`mend_stored_data` corrects data that older releases stored and this one would not. `--dry-run` only counts it.

    An app that has data to correct has a module `mending` with a dictionary `STEPS`: a plural such as "pictures with
    metadata" → a function `(*, dry_run: bool) -> int` that corrects or counts, and returns how many. A step can be
    repeated, and corrects each object in a transaction of its own, so that open rooms never wait long.
    """

    help = (
        "Mends what older releases stored and this one would not, then wipes what was erased from the database's files. "
        "Run it once after each upgrade; repeating it changes nothing. Make a backup first."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would be mended")

    def handle(self, *args: object, dry_run: bool, **options: object) -> None:
        """Run every step, and print a line for each, also when it found nothing."""
        mended = 0
        for title, mend in steps():
            number = mend(dry_run=dry_run)
            mended += number
            self.stdout.write(f"  {number:6}  {title}")
        if dry_run:
            self.stdout.write(
                "Nothing was changed. Run it without --dry-run to mend this." if mended else "All is well."
            )
            return
        for left in scrub(apps.get_models()):
            self.stdout.write(f"  {left}")
        self.stdout.write(
            "Mended, and wiped from the database's files. Backups made before still hold it: delete them in their time."
            if mended
            else "There was nothing to mend. The database's files are wiped all the same."
        )


def steps() -> Iterator[tuple[str, Callable[..., int]]]:
    """The steps of every app, in the order of INSTALLED_APPS: pages before the words that they quote."""
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, "mending"):
            yield from import_module(f"{app.name}.mending").STEPS.items()
