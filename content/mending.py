"""What the library of older releases keeps that this one would not take: see the command mend_stored_data."""

from collections.abc import Callable

from django.core.management import call_command

from content.due import old_entries
from content.pictures.mending import rewrite_avatars, rewrite_pictures


def rebuild_search(*, dry_run: bool) -> int:
    """Build the search index anew when an older release has written into it; returns how many entries that are."""
    number = old_entries().count()
    if number and not dry_run:
        call_command("update_index", verbosity=0)
    return number


STEPS: dict[str, Callable[..., int]] = {
    "pictures that are too large or strange, or say more than they show": rewrite_pictures,
    "profile pictures, the same": rewrite_avatars,
    "entries of the search index in which words are not found in all their forms": rebuild_search,
}
