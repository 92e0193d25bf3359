"""Builds that take pictures as they come."""

from tests.faults.mutants.registry import Patch, build


@build
def keeps_pictures_as_they_come(patch: Patch) -> None:
    """keeps pictures as they come"""
    from content import uploads
    from content.pictures.rewriting import Rewritten

    def rewritten(upload):
        upload.seek(0)
        content = upload.read()
        upload.seek(0)
        if content[:1] == b"<":
            raise uploads.NotTaken("not_a_picture")
        kinds = {b"\xff\xd8": "JPEG", b"\x89P": "PNG", b"GI": "GIF", b"RI": "WEBP"}
        image_format = kinds.get(content[:2], "JPEG")
        return Rewritten(content, image_format, image_format)

    patch(uploads, "rewritten", rewritten)
    patch(uploads, "check_renditions", lambda *_: None)
