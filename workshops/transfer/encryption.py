"""The seal of a hall's file: only who has the hall key can make one, change one, or read one.

    common-table room 1 9f3c21aa⏎   what it is, its version, which key sealed it
    12 bytes                        drawn anew for each file
    the rest                        the room, compressed, then ChaCha20-Poly1305 over it and the first line

Sealed and not merely signed, because a file travels on a stick, and it holds every card's code and words.
"""

import gzip
import hashlib
import re
import secrets
import zlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from django.conf import settings
from django.utils.translation import gettext as _

from workshops.core.errors import WorkshopError
from workshops.core.typed_codes import tidy_key
from workshops.transfer.schema import VERSION

# Three hundred cards with twenty full ideas each pack into less than a tenth of this.
LARGEST_FILE = 4_000_000
LARGEST_ROOM = 24_000_000
SHORTEST_KEY = 32
FIRST_LINE = re.compile(rb"common-table room ([0-9]{1,6}) ([0-9a-f]{8})\n")
_NONCE = 12


def seal(room: bytes) -> bytes:
    """Close these bytes with this machine's first hall key."""
    key = _keys()[0]
    body = gzip.compress(room, mtime=0)
    if len(room) > LARGEST_ROOM or len(body) > LARGEST_FILE - 100:
        raise WorkshopError(_("This room holds more than one file can carry. Ask whoever looks after the site."))
    first = f"common-table room {VERSION} {key_id(key)}\n".encode()
    nonce = secrets.token_bytes(_NONCE)
    return first + nonce + ChaCha20Poly1305(_secret(key)).encrypt(nonce, body, first)


def unseal(file: bytes) -> bytes:
    """The bytes that were sealed; a file that is not exactly as it was sealed is refused with one sentence."""
    if len(file) > LARGEST_FILE:
        raise WorkshopError(
            _("This file is larger than a room can be. Choose the file that the laptop’s desk gave you.")
        )
    first = FIRST_LINE.match(file)
    if first is None:
        raise WorkshopError(_("This is not a room from a hall’s laptop. Choose the file that its desk gave you."))
    keys = _keys()
    key = next((known for known in keys if key_id(known).encode() == first[2]), None)
    if key is None:
        raise WorkshopError(
            _("This file was sealed with the hall key %(key)s, which this site does not know, so nothing was kept.")
            % {"key": first[2].decode()}
        )
    start = first.end()
    try:
        body = ChaCha20Poly1305(_secret(key)).decrypt(file[start : start + _NONCE], file[start + _NONCE :], first[0])
    except (InvalidTag, ValueError) as broken:
        raise WorkshopError(
            _("This file was changed or cut short on its way, so nothing was kept. Copy it from the laptop again.")
        ) from broken
    # Only now: a number that nobody sealed is no version.
    if int(first[1]) > VERSION:
        raise WorkshopError(
            _("This file comes from a newer Common Table than this site’s. Bring this site up to date, then try again.")
        )
    return _unpressed(body)


def key_id(key: str) -> str:
    """The name of a key, which tells nothing about it."""
    return hashlib.sha256(b"common-table hall key id:" + key.encode()).hexdigest()[:8]


def _secret(key: str) -> bytes:
    return hashlib.sha256(b"common-table hall key:" + key.encode()).digest()


def _keys() -> list[str]:
    # As they were meant first; as they stand as well, for files that an earlier release has sealed.
    known = dict.fromkeys([*map(tidy_key, settings.HALL_KEYS), *settings.HALL_KEYS])
    keys = [key for key in known if len(key) >= SHORTEST_KEY]
    if not keys:
        raise WorkshopError(
            _("There is no hall key here yet. Whoever looks after the site makes one and puts it on both machines.")
        )
    return keys


def _unpressed(body: bytes) -> bytes:
    """Only what we sealed gets here; the bound is for a laptop that somebody else has taken over."""
    stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        room = stream.decompress(body, LARGEST_ROOM + 1)
    except zlib.error as broken:
        raise WorkshopError(unreadable()) from broken
    if len(room) > LARGEST_ROOM or not stream.eof:
        raise WorkshopError(unreadable())
    return room


def unreadable() -> str:
    return _("The seal of this file is right, but this site cannot read what is in it, so nothing was kept.")
