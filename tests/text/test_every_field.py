"""Every free text of the site goes by the one rule: models, forms, blocks and the admin's own fields."""

import re
from collections.abc import Iterator

import pytest
from django import forms
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.http import HttpResponse
from django.test import Client
from wagtail.admin.forms.models import formfield_for_dbfield
from wagtail.blocks import Block, CharBlock, ListBlock, StreamBlock, StructBlock, TextBlock
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.models import Collection

from content.blocks.words import LineBlock, WordsBlock
from text.fields import Words
from text.models import WordsField
from workshops.commands.registry import commands
from workshops.participants.forms import Code
from workshops.screens.workshop_forms import MakeWorkshop

OURS = ("home", "blog", "workshops", "network", "content", "people")
# Columns that hold no words: made by us, or addresses.
NO_WORDS = {
    "actor", "address", "asked", "channel", "code", "effect", "heard_in", "here", "key", "language", "made_with",
    "file_hash", "filter_spec", "focal_point_key", "nonce", "packed", "password", "reader", "scribe_code", "scribe_digest", "subject", "token_digest", "username", "verb",
}  # fmt: skip
FAMILY = "👨‍👩‍👧‍👦"


def words_of_models() -> Iterator[models.Field]:
    for model in apps.get_models():
        if model._meta.app_label in OURS:
            for field in model._meta.local_fields:
                plain = type(field) in {models.CharField, models.TextField} or isinstance(field, WordsField)
                if plain and not field.choices:
                    yield field


def fields_of_forms() -> Iterator[tuple[str, forms.Field]]:
    for verb, spec in commands().items():
        for name, field in spec.form.base_fields.items():
            yield f"{verb}.{name}", field
    for name, field in MakeWorkshop.base_fields.items():
        yield f"make.{name}", field


def blocks_of(block: Block) -> Iterator[Block]:
    yield block
    if isinstance(block, StreamBlock | StructBlock):
        for child in block.child_blocks.values():
            yield from blocks_of(child)
    if isinstance(block, ListBlock):
        yield from blocks_of(block.child_block)


def test_every_column_for_words_holds_them_whatever_their_bytes() -> None:
    """A column of varchar counts code points: PostgreSQL would refuse what a form has taken."""
    wrong = {str(field) for field in words_of_models() if not isinstance(field, WordsField)}

    assert {name for name in wrong if name.rpartition(".")[2] not in NO_WORDS} <= {
        # Django's and Wagtail's own.
        "content.StoryImage.title",
        "people.User.first_name",
        "people.User.last_name",
        # Keys that features declare, checked by validators.
        "workshops.Consent.purpose",
        "workshops.Phase.kind",
        "workshops.VoteRound.method",
    }


@pytest.mark.parametrize("field", [field for field in words_of_models() if isinstance(field, WordsField)], ids=str)
def test_every_column_for_words_is_asked_for_by_the_rule(field: WordsField) -> None:
    box = formfield_for_dbfield(field)

    assert isinstance(box, Words)
    assert "maxlength" not in box.widget.attrs
    assert box.widget.attrs.get("dir") == "auto"


@pytest.mark.parametrize(("name", "field"), list(fields_of_forms()))
def test_every_form_asks_for_words_by_the_rule(name: str, field: forms.Field) -> None:
    if isinstance(field, forms.CharField) and not isinstance(field, Words | Code | forms.RegexField):
        pytest.fail(f"{name} is asked for by {type(field).__name__}")
    assert "maxlength" not in field.widget.attrs


@pytest.mark.parametrize("kind", ["wagtailcore.Page.title", "wagtailcore.Page.search_description", "wagtailimages.Image.title",
                                  "wagtaildocs.Document.title", "wagtailcore.Collection.name"])  # fmt: skip
def test_wagtails_own_words_are_asked_for_by_the_rule(kind: str) -> None:
    model, _dot, name = kind.rpartition(".")
    box = formfield_for_dbfield(apps.get_model(model)._meta.get_field(name))

    assert isinstance(box, Words)
    assert "maxlength" not in box.widget.attrs


def test_every_block_for_words_goes_by_the_rule() -> None:
    streams = [
        field
        for model in apps.get_models()
        if model._meta.app_label in OURS
        for field in model._meta.local_fields
        if isinstance(field, StreamField)
    ]
    plain = {
        f"{field}: {block.name}"
        for field in streams
        for block in blocks_of(field.stream_block)
        if isinstance(block, CharBlock | TextBlock) and not isinstance(block, LineBlock | WordsBlock)
        if block.name != "address"
    }

    assert streams
    assert plain == set()


@pytest.mark.parametrize("block", [LineBlock(max_length=5), WordsBlock(max_length=5)])
def test_a_block_counts_as_people_count(block: Block) -> None:
    assert block.clean(FAMILY * 5) == FAMILY * 5
    with pytest.raises(forms.ValidationError, match="1 character is too many"):
        block.clean(FAMILY * 6)


def test_a_column_refuses_too_much_with_the_number_that_is_too_many() -> None:
    column = WordsField(max_length=5)

    assert column.clean(FAMILY * 5, None) == FAMILY * 5
    with pytest.raises(forms.ValidationError, match="2 characters are too many"):
        column.clean(FAMILY * 7, None)


WORDS_IN_THE_ADMIN = {
    "/admin/images/add/": "title",
    "/admin/images/chooser/": "image-chooser-upload-title",
    "/admin/documents/add/": "title",
    "/admin/documents/chooser/": "document-chooser-upload-title",
    "/admin/collections/add/": "name",
    "/admin/sites/new/": "site_name",
}


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "name"), WORDS_IN_THE_ADMIN.items())
def test_no_box_for_words_in_the_admin_cuts_off_what_is_pasted(admin_client: Client, address: str, name: str) -> None:
    page = admin_client.get(address).content.decode().replace('\\"', '"')
    box = re.search(rf'<input[^>]* name="{name}"[^>]*>', page)

    assert box
    assert "maxlength" not in box[0]
    assert 'dir="auto"' in box[0]


@pytest.mark.django_db
@pytest.mark.parametrize("nothing", ["\u200b\u200d", "\u3164", "\u2800 \u200f"])
@pytest.mark.parametrize(("address", "name"), [("/admin/documents/add/", "title"), ("/admin/collections/add/", "name")])
def test_a_name_that_nobody_can_see_is_no_name(admin_client: Client, address: str, name: str, nothing: str) -> None:
    root = Collection.get_first_root_node()

    answer = admin_client.post(
        address, {name: nothing, "parent": root.pk, "collection": root.pk, "file": SimpleUploadedFile("a.txt", b"a")}
    )

    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {name}
    assert Collection.objects.count() == 1
    assert not get_document_model().objects.exists()


@pytest.mark.django_db
def test_the_name_of_a_document_is_composed_and_refused_whole_when_it_is_too_long(admin_client: Client) -> None:
    root = Collection.get_first_root_node()

    def send(title: str) -> HttpResponse:
        file = SimpleUploadedFile("a.txt", b"a")
        return admin_client.post("/admin/documents/add/", {"title": title, "collection": root.pk, "file": file})

    too_long = send("word " * 60).content.decode()
    send("Cafe\u0301")

    assert "characters are too many" in too_long
    assert ("word " * 60).strip() in too_long
    assert [document.title for document in get_document_model().objects.all()] == ["Caf\u00e9"]
