import uuid

import django.db.models.deletion
from django.db import migrations, models


def name_each_room(apps, schema_editor):
    """Each room gets a name of its own: the default of a new column would give all of them the same."""
    rooms = apps.get_model("workshops", "Workshop").objects
    for pk in rooms.values_list("pk", flat=True):
        rooms.filter(pk=pk).update(origin=uuid.uuid4())


class Migration(migrations.Migration):

    dependencies = [
        ("workshops", "0002_touched_parts_and_rehearsals"),
    ]

    operations = [
        migrations.AddField("workshop", "origin", models.UUIDField(null=True, editable=False)),
        migrations.RunPython(name_each_room, migrations.RunPython.noop),
        migrations.AlterField(
            "workshop", "origin", models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
        ),
        migrations.CreateModel(
            name="Arrival",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveBigIntegerField()),
                ("packed", models.CharField(max_length=64)),
                ("here", models.CharField(max_length=64)),
                ("rows", models.JSONField(default=dict)),
                ("brought_at", models.DateTimeField(auto_now=True)),
                (
                    "workshop",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="arrival", to="workshops.workshop"
                    ),
                ),
            ],
        ),
    ]
