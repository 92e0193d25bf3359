"""Overwrite every text in the database that a person can have typed, past every form."""

import json
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import CharField, Model, TextField
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.blocks import Block, CharBlock, ListBlock, RichTextBlock, StreamBlock, StructBlock, TextBlock
from wagtail.fields import StreamField
from wagtail.models import Page

OURS = ("blog", "content", "home", "network", "people", "workshops")
# Fields of Wagtail's tables that an editor types.
WAGTAILS = {
    "wagtailcore.Page": ["title", "draft_title", "seo_title", "search_description"],
    "wagtailcore.Site": ["site_name"],
    "wagtaildocs.Document": ["title"],
}
# Fields of ours with codes, addresses, digests and settings. All others are taken for typed text.
FOR_PROGRAMS = {
    "actor", "address", "asked", "code", "effect", "file_hash", "filter_spec", "focal_point_key", "heard_in", "here", "job",
    "key", "kind", "language", "made_with", "method", "nonce", "packed", "password", "purpose", "reader", "scribe_code", "scribe_digest", "slug",
    "token_digest", "username", "verb", "website",
}  # fmt: skip
FEATURES = ["bold", "italic", "ol", "ul", "link"]


def text_fields() -> Iterator[tuple[type[Model], list[Any]]]:
    """Each model with its own fields of typed text."""
    for model in apps.get_models():
        names = WAGTAILS.get(model._meta.label, [])
        fields = [
            field
            for field in model._meta.local_fields
            if field.name in names
            or (
                model._meta.app_label in OURS
                and type(field) in {CharField, TextField}
                and not field.choices
                and field.name not in FOR_PROGRAMS
            )
        ]
        if fields:
            yield model, fields


def overwrite_all_text(words: str) -> int:
    """Write these words into every such field, and into the latest revision of every page; how many there are."""
    count = 0
    for model, fields in text_fields():
        for number, pk in enumerate(model.objects.values_list("pk", flat=True)):
            # A number keeps a unique field unique.
            said = {field.attname: f"{words}{number}" if field.unique else words for field in fields}
            model.objects.filter(pk=pk).update(**said)
            count += len(said)
    for page in Page.objects.specific():
        for field in page._meta.get_fields():
            if isinstance(field, StreamField):
                stream = getattr(page, field.name)
                raw = with_text(field.stream_block, stream.get_prep_value(), words)
                setattr(page, field.name, json.dumps(raw))
                count += len(raw)
        page.save(clean=False)
        page.save_revision(clean=False)
    return count


def with_text(block: Block, value: Any, words: str) -> Any:
    """The stored value of a block, with these words as each of its texts."""
    match block:
        case StreamBlock():
            return [
                child | {"value": with_text(block.child_blocks[child["type"]], child["value"], words)}
                for child in value
            ]
        case ListBlock():
            return [child | {"value": with_text(block.child_block, child["value"], words)} for child in value]
        case StructBlock():
            return {
                name: with_text(block.child_blocks[name], inner, words) if name in block.child_blocks else inner
                for name, inner in value.items()
            }
        case RichTextBlock():
            return rich_text(words)
        case CharBlock() | TextBlock():
            return words
    return value


def rich_text(words: str) -> str:
    """What Wagtail stores when an editor's form sends these words, and a link to them."""
    link = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": f"javascript:alert(1)//{words}"}}
    block = {
        "key": "words", "text": words, "type": "unstyled", "depth": 0, "inlineStyleRanges": [],
        "entityRanges": [{"key": 0, "offset": 0, "length": len(words)}],
    }  # fmt: skip
    state = {"blocks": [block], "entityMap": {"0": link}}
    return str(ContentstateConverter(FEATURES).to_database_format(json.dumps(state)))
