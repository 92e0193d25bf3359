"""How Wagtail's admin asks for words: by the fields of the whole site, in the boxes that an editor knows."""

from typing import Any

from django.db import models
from django.forms import Form, ModelForm
from wagtail.admin.forms.collections import CollectionForm
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.documents.forms import BaseDocumentForm
from wagtail.sites.forms import SiteForm

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
    # These forms ask Django for their fields, whose boxes cut off what is pasted, and offer no setting.
    ask_for_a_line(CollectionForm, "name")
    ask_for_a_line(SiteForm, "site_name")


def ask_for_a_line(form: "type[Form | ModelForm[Any]]", name: str) -> None:
    """Have this form take the words of its field by our rule."""
    plain = form.base_fields[name]
    form.base_fields[name] = Line(
        label=plain.label,
        help_text=plain.help_text,
        required=plain.required,
        max_length=getattr(plain, "max_length", None),
    )


class DocumentForm(BaseDocumentForm):
    """The form of every document of the library."""

    class Meta(BaseDocumentForm.Meta):
        field_classes = {"title": Line}
