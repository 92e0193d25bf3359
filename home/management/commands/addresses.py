from collections.abc import Iterator

from django.core.management.base import BaseCommand
from django.urls import reverse

from home.demo.staff import demo_staff
from home.site_address import follow_public_url
from people.known_password import KNOWN, is_for_this_machine
from workshops.addresses import public
from workshops.models import SeatCard, Workshop
from workshops.queries.workshops import for_desks


class Command(BaseCommand):
    """`addresses` prints where to look, as they are reached from PUBLIC_URL: the site, the newest room, staff."""

    help = "Prints the addresses of the site, of the room that is open (or the newest), and of the way in for staff."

    def handle(self, *args, **options) -> None:
        """One line for each address; feeds and shared links are told the same address first."""
        follow_public_url()
        lines = [("Home", public("/")), *self.room(), *self.staff()]
        width = max(len(name) for name, _ in lines)
        for name, address in lines:
            self.stdout.write(f"  {name:<{width}}  {address}")

    def room(self) -> Iterator[tuple[str, str]]:
        """The screens of one workshop, and a card of it that nobody holds yet."""
        workshop = for_desks().filter(rehearses=None).first()
        if workshop is None:
            return
        yield "Room", workshop.title
        yield "Wall", public(reverse("workshops:wall", args=[workshop.code]))
        yield "Desk", public(reverse("workshops:desk", args=[workshop.code]))
        yield "Join", f"{public(reverse('workshops:join'))}  with the code {workshop.code}"
        if card := free_card(workshop):
            yield "A card", f"{public(reverse('workshops:card', args=[card.code]))}  number {card.number}, printed"

    def staff(self) -> Iterator[tuple[str, str]]:
        """The way in for staff; the demo's password only where it opens something."""
        yield "Staff", public(reverse("people:sign_in"))
        people = [user for user in demo_staff() if user.is_active]
        known = [user for user in people if is_for_this_machine() and user.check_password(KNOWN)]
        for user in known:
            yield "", f"{user.username} / {KNOWN}"
        if others := [user.username for user in people if user not in known]:
            yield "", f"{', '.join(others)}: with the passwords that were printed when they were made"


def free_card(workshop: Workshop) -> SeatCard | None:
    """The first printed card that lies on the table."""
    return workshop.seats.filter(issued_at=None).order_by("number").first()
