"""What happens to a picture on its way in: it is decoded once, and only its colours are kept."""

from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, ImageSequence
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

# How each format is written again. Nothing else of the old file is carried over.
WRITING = {
    "JPEG": {"quality": 90, "optimize": True, "progressive": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 90},
    "AVIF": {"quality": 80},
    "GIF": {},
}
ANIMATED = {"GIF", "WEBP", "PNG", "AVIF"}
TOO_MANY_PIXELS = _("This picture has more than %(limit)s million pixels. Make it smaller and try again.")
UNREADABLE = _(
    "This picture cannot be read. It may be damaged: open it on your computer, save it again, and try once more."
)


class StoryImageField(WagtailImageField):
    """Looks at the head of a file before anything decodes it, and never lets a crafted file raise."""

    def to_python(self, data):
        """The file with its picture, or a ValidationError whose sentence says what to do."""
        try:
            if data:
                self.refuse_too_many_pixels(data)
            return super().to_python(data)
        except ValidationError:
            raise
        # Readers raise whatever a crafted file makes them trip over.
        except Exception as trouble:
            raise ValidationError(UNREADABLE, code="unreadable") from trouble

    def refuse_too_many_pixels(self, upload: UploadedFile) -> None:
        """Wagtail decodes a picture before it counts; a few bytes can promise gigabytes."""
        try:
            with Image.open(upload, formats=tuple(WRITING)) as picture:
                pixels = picture.width * picture.height
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            pixels = self.max_image_pixels + 1
        except OSError:
            # Not a picture at all: the checks that follow say so in their own words.
            pixels = 0
        finally:
            upload.seek(0)
        if pixels > self.max_image_pixels:
            millions = {"limit": self.max_image_pixels // 1_000_000}
            raise ValidationError(TOO_MANY_PIXELS % millions, code="file_too_many_pixels")


class StoryImageForm(BaseImageForm):
    """The upload form of every picture, in the library, in a page and in bulk."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The second step of a bulk upload, which asks for the words, has no file.
        if given := self.fields.get("file"):
            self.fields["file"] = StoryImageField(label=given.label, widget=given.widget, required=given.required)

    def clean_file(self) -> UploadedFile:
        """Give back the picture without its place, camera, date and comments; refuse one that cannot be decoded."""
        upload = self.cleaned_data["file"]
        if isinstance(upload, UploadedFile):
            strip_metadata(upload)
        return upload


def strip_metadata(upload: UploadedFile) -> None:
    """Leave the picture upright, with its colour profile and nothing else. Raises ValidationError.

    In place: the bulk upload keeps the request's own file for a later step, and that must be stripped, too.
    """
    upload.seek(0)
    try:
        content = rewrite(upload)
    # As above.
    except Exception as trouble:
        raise ValidationError(UNREADABLE, code="unreadable") from trouble
    upload.file.seek(0)
    upload.file.truncate()
    upload.file.write(content)
    upload.file.flush()
    upload.size = len(content)
    upload.seek(0)


def rewrite(source) -> bytes:
    """Decode every frame and write it again in the same format."""
    with Image.open(source, formats=tuple(WRITING)) as picture:
        image_format = picture.format
        frames = [bare(frame) for frame in ImageSequence.Iterator(picture)]
        options = dict(WRITING[image_format])
        if profile := picture.info.get("icc_profile"):
            options["icc_profile"] = profile
        if len(frames) > 1 and image_format in ANIMATED:
            options.update(save_all=True, append_images=frames[1:], loop=picture.info.get("loop", 0))
            options["duration"] = picture.info.get("duration", 100)
    content = BytesIO()
    frames[0].save(content, image_format, **options)
    return content.getvalue()


def bare(frame: Image.Image) -> Image.Image:
    """A copy that stands upright and remembers nothing but which colour is clear."""
    upright = ImageOps.exif_transpose(frame)
    upright = upright.copy() if upright is frame else upright
    upright.info = {key: value for key, value in frame.info.items() if key == "transparency"}
    upright.getexif().clear()
    return upright
