"""Mutants of the picture library."""

from tests.faults.mutants.registry import Patch, mutant


@mutant
def keeps_original_files(patch: Patch) -> None:
    """stores an uploaded picture's own bytes, unchecked"""
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
