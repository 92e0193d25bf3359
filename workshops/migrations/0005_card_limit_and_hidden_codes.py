from django.db import migrations, models
from django.db.models import Q

# As large as the smallest room of this release, and what a room may expect at most.
EXPECTED, MOST = 40, 1000


def expect_those_who_came(apps, schema_editor):
    """A room that has more cards in people's hands than a new room expects goes on with as many, and a margin."""
    for room in apps.get_model("workshops", "Workshop").objects.only("pk").iterator():
        cards = room.seats.filter(issued_at__isnull=False).count()
        if cards > EXPECTED:
            room.expected_people = min(cards, MOST)
            room.save(update_fields=["expected_people"])


def hide_codes_in_use(apps, schema_editor):
    """A scribe's code that a phone has used belongs to whoever holds it."""
    boards = apps.get_model("workshops", "Board").objects
    boards.filter(~Q(scribe_digest="") | Q(scribe_turn__gt=0)).update(scribe_code_used=True)


class Migration(migrations.Migration):

    dependencies = [
        ("workshops", "0004_nothing_of_a_rehearsal_is_published"),
    ]

    operations = [
        migrations.AddField(
            "workshop",
            "expected_people",
            models.PositiveSmallIntegerField(default=40, verbose_name="how many people are expected"),
        ),
        migrations.AddField("workshop", "extra_cards", models.PositiveSmallIntegerField(default=0, editable=False)),
        migrations.AddField(
            "seatcard", "code_shown_until", models.DateTimeField(blank=True, editable=False, null=True)
        ),
        migrations.AddField("board", "scribe_code_used", models.BooleanField(default=False, editable=False)),
        migrations.RunPython(expect_those_who_came, migrations.RunPython.noop),
        migrations.RunPython(hide_codes_in_use, migrations.RunPython.noop),
    ]
