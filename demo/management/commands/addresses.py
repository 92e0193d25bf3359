from collections.abc import Iterator

from demo.accounts import demo_staff
from operations.management.commands import addresses
from people.known_password import KNOWN, is_for_this_machine


class Command(addresses.Command):
    """`addresses` of the app `operations`, with the demo's accounts below the sign-in address.

    `demo` stands before `operations` in INSTALLED_APPS, so Django runs this one.
    """

    def staff(self) -> Iterator[tuple[str, str]]:
        """Add the demo's accounts; their known password only where it works."""
        yield from super().staff()
        accounts = [user for user in demo_staff() if user.is_active]
        known = [user for user in accounts if is_for_this_machine() and user.check_password(KNOWN)]
        for user in known:
            yield "", f"{user.username} / {KNOWN}"
        if others := [user.username for user in accounts if user not in known]:
            yield "", f"{', '.join(others)}: with the passwords that were printed when they were made"
