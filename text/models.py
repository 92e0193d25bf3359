"""Model fields for what people write."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.forms import Field as FormField

from text.fields import AtMost, Line, Words

# Django's fields take their types only while they are checked.
if TYPE_CHECKING:
    TextField = models.TextField[str, str]
else:
    TextField = models.TextField


class WordsField(TextField):
    """Words of any number of lines in at most `max_length` characters as people count them, whatever their bytes.

    A column of text, because a database counts code points: a family emoji has seven. Nothing is ever cut by it.
    """

    form_field: type[Words] = Words

    @property
    def validators(self) -> list[Any]:
        return [*super().validators, *([AtMost(self.max_length)] if self.max_length else [])]

    def formfield(self, **kwargs: Any) -> FormField | None:
        if self.choices is not None:
            return super().formfield(**kwargs)
        return models.Field.formfield(self, **{"form_class": self.form_field, "longest": self.max_length, **kwargs})


class LineField(WordsField):
    """The same on one line."""

    form_field = Line
