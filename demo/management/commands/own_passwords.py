from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from demo.accounts import give_passwords


class Command(BaseCommand):
    """`own_passwords` gives the demo's accounts new passwords and prints them, this once."""

    help = "Replaces the demo's known password, wherever somebody still has it, by new ones, and prints these once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", action="store_true", help="new ones for all of the demo's people")

    def handle(self, *args: object, again: bool, **options: object) -> None:
        """Print each new password. Nothing is printed when no account needed one."""
        given = give_passwords(to_all=again)
        if not given:
            return
        self.stdout.write("\nThis site can be reached from other machines. Its staff sign in with these passwords.")
        self.stdout.write("They are shown now and never again. Write them down:\n\n")
        for name, password in given.items():
            self.stdout.write(f"  {name:<12} {password}")
        self.stdout.write("")
