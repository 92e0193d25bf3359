"""Uploaded files. Anybody gets the pictures that pages show; the others need a permission."""

from contextlib import suppress

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from wagtail.images import get_image_model
from wagtail.permissions import policy_registry

# The renditions of pictures, which pages show. Documents have their own address, /documents/, which checks who may read
# them.
RENDITIONS = "images"
# Pictures as they were uploaded.
ORIGINALS = "original_images"
# Profile pictures of staff in the admin.
AVATARS = "avatar_images"
# Files of other types are downloaded, not shown.
TYPES = {"gif": "image/gif", "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png"}
TYPES |= {"webp": "image/webp", "avif": "image/avif"}


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """One uploaded file by its exact name. Raises Http404 also when this visitor may not have it."""
    folder, _, rest = name.partition("/")
    if not rest or any(part in {"", ".", ".."} for part in name.split("/")) or not name.isprintable() or "\\" in name:
        raise Http404
    if not (_is_public(folder) or _may_read(request, folder, name)):
        raise Http404
    kind = TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
    # No file has this name, or it is a folder.
    with suppress(OSError):
        return _answer(FileResponse(default_storage.open(name), content_type=kind), folder)
    raise Http404


def _answer(response: FileResponse, folder: str) -> FileResponse:
    # Browsers may show a picture, and run nothing that is in a file.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    patch_cache_control(
        response, **({"public": True, "max_age": 86_400} if folder == RENDITIONS else {"private": True})
    )
    return response


def _is_public(folder: str) -> bool:
    # Where a proxy serves these, a request that arrives here is for a file that does not exist.
    return folder == RENDITIONS and settings.SERVE_MEDIA


def _may_read(request: HttpRequest, folder: str, name: str) -> bool:
    if folder == AVATARS:
        return request.user.has_perm("wagtailadmin.access_admin")
    if folder != ORIGINALS or not request.user.is_authenticated:
        return False
    picture = get_image_model().objects.filter(file=name).first()
    policy = policy_registry.get_by_type(get_image_model())
    return picture is not None and policy.user_has_any_permission_for_instance(
        request.user, ["add", "change", "delete", "choose"], picture
    )
