"""How Wagtail's admin asks for words: by the fields of the whole site, in the boxes that an editor knows."""

from django.db import models
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.widgets import AdminAutoHeightTextInput

from text.fields import Line, Words
from text.models import LineField


def use_our_words() -> None:
    """Every plain field of words in the admin, Wagtail's own included: titles, descriptions, names."""
    register_form_field_override(models.CharField, override={"form_class": Line}, exact_class=True)
    register_form_field_override(
        models.TextField, override={"form_class": Words, "widget": AdminAutoHeightTextInput}, exact_class=True
    )
    # One line stays one line: Wagtail's own override for a column of text is a box that grows.
    register_form_field_override(LineField, override={}, exact_class=False)
