"""What happens to a picture on its way in: it is written anew, and taken only when every rendition of it can be made."""

import logging
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.forms import FileField
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.images import get_image_model
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from content.pictures.renditions import make_every_rendition
from content.pictures.rewriting import NotTaken, Rewritten, rewrite
from text.fields import Line

logger = logging.getLogger(__name__)

UNREADABLE = _(
    "This picture cannot be read. It may be damaged: open it on your computer, save it again, and try once more."
)
# What the worker's words mean for whoever sent the picture.
SENTENCES = {
    "too_large": _(
        "This picture has too many pixels. Make it smaller and try again: "
        "most phones offer a smaller size when you send or share a picture."
    ),
    "moves_too_much": _("This moving picture is too long or too large. Use a shorter one, or one that does not move."),
    "unreadable": UNREADABLE,
    "not_a_picture": UNREADABLE,
}
# How the files of a format are called, the first one by us.
SUFFIXES = {
    "JPEG": (".jpg", ".jpeg"),
    "HEIF": (".heic", ".heif"),
    "PNG": (".png",),
    "GIF": (".gif",),
    "WEBP": (".webp",),
    "AVIF": (".avif",),
}


class StoryImageField(WagtailImageField):
    """A file that a person sends as a picture. What it gives back is the picture written anew, in the file that came."""

    def to_python(self, data: Any) -> "File[Any] | None":
        """The picture, or a ValidationError whose sentence says what to do."""
        upload = FileField.to_python(self, data)
        if upload is None:
            return None
        self.check_image_file_size(upload)
        self.refuse_other_suffixes(upload)
        try:
            picture = rewritten(upload)
        except NotTaken as refusal:
            if refusal.reason == "not_a_picture":
                self.tell_what_it_is(upload)
            raise refused(refusal) from refusal
        self.refuse_another_format(upload, picture)
        replace(upload, picture)
        check_renditions(upload, picture)
        return super().to_python(upload)

    def tell_what_it_is(self, upload: "File[Any]") -> None:
        """Raise Wagtail's sentence about a file of another kind, if it has one. It judges by the first bytes of a file.

        Where only those are of a picture, it fails, with whatever its decoders raise.
        """
        try:
            super().to_python(upload)
        except ValidationError:
            raise
        except Exception:  # noqa: BLE001
            upload.seek(0)

    def refuse_other_suffixes(self, upload: "File[Any]") -> None:
        if PurePath(upload.name or "").suffix.lower()[1:] not in self.allowed_image_extensions:
            raise ValidationError(self.error_messages["invalid_image_extension"], code="invalid_image_extension")

    def refuse_another_format(self, upload: "File[Any]", picture: Rewritten) -> None:
        """A file whose name says one format and whose bytes say another."""
        suffix = PurePath(upload.name or "").suffix.lower()
        if suffix not in SUFFIXES[picture.came_as]:
            words = {"extension": suffix[1:], "image_format": picture.came_as.lower()}
            sentence = self.error_messages["invalid_image_known_format"] % words
            raise ValidationError(sentence, code="invalid_image_known_format")

    def widget_attrs(self, widget: Any) -> dict[str, Any]:
        """Do not ask for HEIC, though it is taken: an iPhone then sends a JPEG, which may be much larger."""
        attrs = super().widget_attrs(widget)
        if "accept" in attrs:
            attrs["accept"] = ", ".join(kind for kind in attrs["accept"].split(", ") if "hei" not in kind)
        return attrs


class StoryImageForm(BaseImageForm):
    """The form of every picture of the library: added alone, in bulk or out of a page, and its file replaced."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The second step of a bulk upload, which asks for the words, has no file.
        if given := self.fields.get("file"):
            self.fields["file"] = StoryImageField(label=given.label, widget=given.widget, required=given.required)

    class Meta(BaseImageForm.Meta):
        # Wagtail asks for it in a box that cuts off what is pasted.
        field_classes = {"title": Line}


class AvatarForm(AvatarPreferencesForm):
    """The profile picture of somebody on staff, which Wagtail would keep with the place where it was taken."""

    avatar = StoryImageField(label=_("Upload a profile picture"), required=False)


def strip_metadata(upload: "File[Any]") -> None:
    """Leave the picture upright, and nothing else of the file. Raises ValidationError."""
    try:
        replace(upload, rewritten(upload))
    except NotTaken as refusal:
        raise refused(refusal) from refusal


def rewritten(upload: "File[Any]") -> Rewritten:
    upload.seek(0)
    try:
        return rewrite(upload.read())
    finally:
        upload.seek(0)


def refused(refusal: NotTaken) -> ValidationError:
    code = "unreadable" if refusal.reason == "not_a_picture" else refusal.reason
    return ValidationError(SENTENCES[refusal.reason], code=code)


def replace(upload: "File[Any]", picture: Rewritten) -> None:
    """Put the new bytes into the file that came, under a name that fits them.

    In place: the bulk upload keeps the request's own file for a later step.
    """
    upload.seek(0)
    upload.truncate()
    upload.write(picture.content)
    upload.flush()
    upload.size = len(picture.content)
    name = PurePath(upload.name or "picture")
    if name.suffix.lower() not in SUFFIXES[picture.format]:
        upload.name = str(name.with_suffix(SUFFIXES[picture.format][0]))
    upload.seek(0)


def check_renditions(upload: "File[Any]", picture: Rewritten) -> None:
    """Refuse a picture of which a page could not show a rendition. Raises ValidationError."""
    try:
        # In no collection: which one is the first would be asked of the database.
        make_every_rendition(get_image_model()(file=upload, collection_id=0), picture.content)
    # Whatever it is, no page shall meet it first.
    except Exception as trouble:
        logger.exception("A picture was written anew, and a rendition of it cannot be made")
        raise ValidationError(UNREADABLE, code="unreadable") from trouble
    finally:
        upload.seek(0)
