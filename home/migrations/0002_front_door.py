"""Wagtail's first page, groups and workflow give way to ours: a home page, and editors who approve."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import migrations


def open_front_door(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    Locale = apps.get_model("wagtailcore", "Locale")
    HomePage = apps.get_model("home", "HomePage")

    plain_page = ContentType.objects.get(app_label="wagtailcore", model="page")
    Page.objects.filter(content_type=plain_page, slug="home", depth=2).delete()
    content_type, _ = ContentType.objects.get_or_create(app_label="home", model="homepage")
    home = HomePage.objects.create(
        title="Common Table",
        draft_title="Common Table",
        slug="home",
        content_type=content_type,
        path="00010001",
        depth=2,
        numchild=0,
        url_path="/home/",
        locale=Locale.objects.first() or Locale.objects.create(language_code=settings.LANGUAGE_CODE),
        strapline="A place at the table for everybody",
    )
    Page.objects.filter(depth=1).update(numchild=1)
    address = urlsplit(settings.PUBLIC_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    Site.objects.create(
        hostname=address.hostname, port=port, site_name=settings.WAGTAIL_SITE_NAME, root_page=home, is_default_site=True
    )


def name_editors(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Group.objects.filter(name="Editors").delete()
    Group.objects.filter(name="Moderators").update(name="Editor")
    for model in ("Workflow", "Task"):
        apps.get_model("wagtailcore", model).objects.filter(name="Moderators approval").update(
            name="An editor reads it first"
        )


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]

    operations = [
        migrations.RunPython(open_front_door, migrations.RunPython.noop),
        migrations.RunPython(name_editors, migrations.RunPython.noop),
    ]
