import io

import segno
from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse
from django.utils import timezone

from operations.site_address import follow_public_url
from workshops.core.addresses import public


class Command(BaseCommand):
    """`hall_address` prints the address for phones in the hall, as text and as a QR code."""

    help = "Prints the way in as phones see it, the way to the desks, and what this laptop still lacks."

    def handle(self, *args: object, **options: object) -> None:
        """Print the QR code first, so that the addresses below it are still visible."""
        follow_public_url()
        join = public(reverse("workshops:join"))
        drawn = io.StringIO()
        segno.make(join, error="m").terminal(out=drawn, compact=True)
        self.stdout.write(drawn.getvalue())
        self.stdout.write(f"  Phones   {join}")
        self.stdout.write(f"  Desks    {public(reverse('workshops:desks'))}")
        self.stdout.write(
            f"  Clock    {timezone.localtime():%A %d %B %Y, %H:%M}  (if that is wrong, set it before you begin)"
        )
        if not settings.HALL_KEYS:
            self.stdout.write("  No hall key yet: docs/hall.md says how the room comes to the public site afterwards.")
        if not settings.HOME_URL:
            self.stdout.write("  No HOME_URL yet: when the evening is over, cards cannot say where they open.")
