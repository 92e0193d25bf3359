from collections.abc import Iterator

from django.core.management.base import BaseCommand
from django.urls import reverse

from operations.site_address import follow_public_url
from workshops.core.addresses import public
from workshops.models import SeatCard, Workshop
from workshops.screens.workshop_list import for_desks


class Command(BaseCommand):
    """`addresses` prints the addresses of this site as PUBLIC_URL has them: the site, the newest room, the sign-in."""

    help = "Prints the addresses of the site, of the room that is open (or the newest), and of the way in for staff."

    def handle(self, *args: object, **options: object) -> None:
        """Print one line for each address. The default site is set to PUBLIC_URL first."""
        follow_public_url()
        lines = [("Home", public("/")), *self.room(), *self.staff()]
        width = max(len(name) for name, _ in lines)
        for name, address in lines:
            self.stdout.write(f"  {name:<{width}}  {address}")

    def room(self) -> Iterator[tuple[str, str]]:
        """The screens of one workshop, and a printed card of it that nobody holds yet."""
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
        """Where staff sign in. The app `demo` adds its own accounts."""
        yield "Staff", public(reverse("people:sign_in"))


def free_card(workshop: Workshop) -> SeatCard | None:
    """The printed card with the lowest number that nobody holds yet."""
    return workshop.seats.filter(issued_at=None).order_by("number").first()
