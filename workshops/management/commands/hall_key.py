import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from workshops.core.typed_codes import tidy_key
from workshops.transfer.encryption import key_id


class Command(BaseCommand):
    """`hall_key` draws a key that opens rooms from a hall's laptop, and says where it belongs. It stores nothing."""

    help = "Makes a hall key: the same line goes into the settings of the laptop and of the public site."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line to copy, on a line of its own; what to do with it goes beside, where no pipe catches it."""
        for known in map(tidy_key, settings.HALL_KEYS):
            self.stderr.write(f"This machine knows the hall key {key_id(known)} already.")
        key = secrets.token_urlsafe(32)
        self.stdout.write(f"HALL_KEY={key}")
        self.stderr.write(
            f"This is hall key {key_id(key)}. Put the line above into the file .env on the laptop and on the public site, "
            "and start both again. Keep it like a password: whoever has it can read and make rooms. "
            "A site that takes rooms from several laptops names all their keys, with commas between them."
        )
