from django.db import transaction

from blog.drafts import delete_unpublished, published_of
from content.quoted import blank_words
from operations.erase_command import EraseCommand
from workshops.closing.actions.erasure import erase_workshop, words_of_workshop


class Command(EraseCommand):
    """`erase_workshop M7QDXR` erases a workshop with everything in it."""

    help = (
        "Erases a workshop: its cards, words, votes, quick wins and rehearsals, its notes and findings that were never "
        "published, quotes in all pages and in their revisions, and what all this leaves in the database's files. Other "
        "rooms may stay open."
    )

    def handle(self, *args: object, code: str, dry_run: bool, yes: bool, **options: object) -> None:
        """Find, ask, erase and wipe; print what was erased and what stays."""
        workshop = self.find_workshop(code)
        if not (dry_run or yes):
            self.confirm(f"the workshop “{workshop.title}” and everything in it", workshop.code)
        # Pages first: if the command is interrupted, the words are still in the room, and can be looked for again.
        words = words_of_workshop(workshop)
        blanked = blank_words(words, dry_run=dry_run)
        published = published_of(workshop)
        events = list(workshop.event_pages.values_list("title", flat=True))
        with transaction.atomic():
            added_meanwhile = set(words_of_workshop(workshop)) - set(words)
            drafts = delete_unpublished(workshop)
            counts = erase_workshop(workshop=workshop)
            transaction.set_rollback(dry_run)
        if added_meanwhile and not dry_run:
            blank_words(added_meanwhile)
        self.stdout.write(f"Room {workshop.code}: {'this would go' if dry_run else 'erased'}.")
        self.report(counts | {"drafts of notes and findings": len(drafts)}, blanked)
        for title in [*(page.title for page in published), *events]:
            self.stdout.write(
                f"  The page “{title}” stays, without the numbers and words of the room. An editor can delete it."
            )
        if dry_run:
            self.stdout.write("Nothing was changed. Run it without --dry-run to erase this.")
        else:
            self.wipe()
