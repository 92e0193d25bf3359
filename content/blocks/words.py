"""Blocks for what people write: Wagtail's own, with the fields that the whole site uses for words."""

from typing import Any

from django.forms import CharField
from django.utils.functional import cached_property
from wagtail import blocks

from text.fields import Line, Words


class LineBlock(blocks.CharBlock):
    """Words on one line."""

    field: CharField

    def __init__(self, *, required: bool = True, max_length: int | None = None, **kwargs: Any) -> None:
        super().__init__(required=required, max_length=max_length, **kwargs)
        self.field = Line(required=required, longest=max_length, help_text=self.field.help_text)

    def deconstruct(self) -> tuple[Any, ...]:
        """As Wagtail's own block: the form that asks for words changes no table."""
        return ("wagtail.blocks.CharBlock", *super().deconstruct()[1:])


class WordsBlock(blocks.TextBlock):
    """Words of several lines."""

    @cached_property
    def field(self) -> Words:
        """The field that the whole site uses, in the editor's own box."""
        box = super().field
        options = {name: value for name, value in self.field_options.items() if name != "validators"}
        return Words(widget=box.widget, **options)

    def deconstruct(self) -> tuple[Any, ...]:
        """As Wagtail's own block: the form that asks for words changes no table."""
        return ("wagtail.blocks.TextBlock", *super().deconstruct()[1:])
