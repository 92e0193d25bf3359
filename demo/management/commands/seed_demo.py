from django.core.management.base import BaseCommand
from django.db import transaction

from demo.accounts import build_staff, demo_staff
from demo.publishing import build_workshops
from demo.website.builder import build_website
from operations.site_address import follow_public_url
from people.known_password import KNOWN, is_for_this_machine


class Command(BaseCommand):
    """`seed_demo` builds the demo on this site. What exists is left unchanged."""

    help = "Builds the demo: pages, staff, and the story of one workshop. `own_passwords` gives the staff passwords."

    def handle(self, *args: object, **options: object) -> None:
        """Build each part in order, with a line for each, because it takes a while."""
        follow_public_url()
        with transaction.atomic():
            self.say("Pages, pictures and links")
            build_website()
            self.say("Staff")
            build_staff(KNOWN if is_for_this_machine() else None)
        # Not in one transaction: each command commits by itself, as when people send it.
        self.say("An evening in Eastmarsh: cards, ideas, a vote, quick wins")
        build_workshops()
        self.say("Done")
        if any(not user.has_usable_password() for user in demo_staff()):
            self.stdout.write(
                "  Nobody can sign in yet: `own_passwords` gives the staff passwords and prints them once."
            )

    def say(self, words: str) -> None:
        self.stdout.write(f"  {words} …" if words != "Done" else f"  {words}.")
