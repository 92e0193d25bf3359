"""Writes pictures anew that an older release stored, or that a restored backup brought back."""

import logging
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models.fields.files import FieldFile
from PIL import Image
from wagtail.users.models import UserProfile

from content.models import StoryImage
from content.pictures.rewriting import NotTaken, Rewritten, is_as_written, rewrite

logger = logging.getLogger(__name__)
FOCUS = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")
SUFFIXES = {"JPEG": ".jpg", "PNG": ".png", "GIF": ".gif", "WEBP": ".webp", "AVIF": ".avif"}


def rewrite_pictures(*, dry_run: bool) -> int:
    """Pictures of the library that are too large, strange, or say more than what they show; returns how many."""
    return sum(mend(image, image.file, dry_run=dry_run) for image in StoryImage.objects.order_by("pk").iterator())


def rewrite_avatars(*, dry_run: bool) -> int:
    """The same of profile pictures."""
    return sum(mend(profile, profile.avatar, dry_run=dry_run) for profile in with_avatar())


def with_avatar() -> Iterator[UserProfile]:
    return UserProfile.objects.exclude(avatar="").order_by("pk").iterator()


def mend(owner: models.Model, file: FieldFile, *, dry_run: bool) -> bool:
    """Write one anew; whether there was need to. One that is lost or cannot be read is left: pages show a drawing."""
    try:
        with file.storage.open(file.name or "") as opened:
            source = opened.read()
        if is_as_written(source):
            return False
        if not dry_run:
            keep(owner, file, rewrite(source, stored=True))
    except (OSError, NotTaken) as trouble:
        logger.warning("%s %s cannot be written anew: %s", type(owner).__name__, owner.pk, trouble)
        return False
    return True


def keep(owner: models.Model, file: FieldFile, picture: Rewritten) -> None:
    """Put the new file in the old one's place; the old one, and what was made of it, is deleted."""
    old, storage = file.name or "", file.storage
    before = (owner.width, owner.height) if isinstance(owner, StoryImage) else None
    with transaction.atomic():
        file.save(PurePath(old).stem + SUFFIXES[picture.format], ContentFile(picture.content), save=False)
        if isinstance(owner, StoryImage):
            with Image.open(BytesIO(picture.content)) as new:
                owner.width, owner.height = new.size
            move_focus(owner, before)
            owner._set_image_file_metadata()  # noqa: SLF001, as Wagtail's own form does
            owner.renditions.all().delete()
        owner.save()
        transaction.on_commit(lambda: storage.delete(old))


def move_focus(image: StoryImage, before: tuple[int, int] | None) -> None:
    """Keep the place that must not be cut off, which is counted in pixels; forget it when the picture has turned."""
    width, height = before or (0, 0)
    scale = image.width / width if width > 0 else 0
    stands = height > 0 and abs(scale - image.height / height) < 0.02 * scale
    for name in FOCUS:
        if (value := getattr(image, name)) is not None:
            setattr(image, name, round(value * scale) if stands else None)
