from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from content.quoted import blank_words
from operations.erase_command import EraseCommand
from workshops.closing.actions.copied_words import blank_copies
from workshops.closing.actions.erasure import erase_card, words_of_card


class Command(EraseCommand):
    """`erase_card M7QDXR 12` erases everything of one card, wherever this site has stored it."""

    help = (
        "Erases everything that was said, answered and asked for with one card: its ideas, needs, offers and answers, a "
        "ballot that is not counted yet, quotes in pages and in their revisions, and what all this leaves in the "
        "database's files. Rooms may stay open."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("card", type=int, help="the number on the card")

    def handle(self, *args: object, code: str, card: int, dry_run: bool, yes: bool, **options: object) -> None:
        """Find, ask, erase and wipe; print what was erased and what stays."""
        workshop = self.find_workshop(code)
        seat = workshop.seats.filter(number=card).first()
        if seat is None:
            raise CommandError(f"There is no card {card} in the room {workshop.code}.")
        if not (dry_run or yes):
            self.confirm(f"everything of card {card} in the room {workshop.code}", str(card))
        # Pages first: if the command is interrupted, the words are still in the room, and can be looked for again.
        words = words_of_card(seat)
        blanked = blank_words(words, dry_run=dry_run)
        copied = blank_copies(words, dry_run=dry_run)
        with transaction.atomic():
            added_meanwhile = set(words_of_card(seat)) - set(words)
            counts = erase_card(workshop=workshop, card=card)
            transaction.set_rollback(dry_run)
        if added_meanwhile and not dry_run:
            blank_words(added_meanwhile)
            blank_copies(list(added_meanwhile))
        self.stdout.write(f"Card {card}, room {workshop.code}: {'this would go' if dry_run else 'erased'}.")
        self.report(counts | {"headings, reasons and other texts of rooms": copied}, blanked)
        self.stdout.write(
            "  Dots in votes that have ended stay: they are counted, and nobody can tell whose they were."
        )
        self.stdout.write(
            "  The number stays in the count of cards. The card's code and its phone open nothing any more."
        )
        if dry_run:
            self.stdout.write("Nothing was changed. Run it without --dry-run to erase this.")
        else:
            self.wipe()
