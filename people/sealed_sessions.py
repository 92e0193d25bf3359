"""What stands for a signed-in browser where no cookie comes along: its session, sealed, and whether it still stands.

A session's key is what the cookie holds, and pages must not: whoever read it there would be signed in. So a page is
given the key encrypted, and the server alone can read it.
"""

import base64
import binascii
import secrets
from collections.abc import Iterable
from importlib import import_module
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from people.sessions import has_lasted

_NONCE = 12


def sealed_session(request: HttpRequest) -> str:
    """This browser's session, for a page or a command to carry; empty when it has none."""
    key = request.session.session_key
    if not key:
        return ""
    nonce = secrets.token_bytes(_NONCE)
    return base64.urlsafe_b64encode(nonce + _cipher().encrypt(nonce, key.encode(), None)).decode()


def signed_in(sessions: Iterable[str]) -> dict[str, int]:
    """Of these sealed sessions those that still stand → the account that each is signed in to.

    One stands no more when it was signed out of, has expired or lasted for a day, or belongs to an account that is disabled or has
    another password since. Reads only.
    """
    kept = {sealed: _read(sealed) for sealed in set(sessions)}
    accounts = (
        get_user_model()
        .objects.filter(is_active=True)
        .in_bulk({said.get(SESSION_KEY) for said in kept.values()} - {None})
    )
    by_pk = {str(pk): account for pk, account in accounts.items()}
    return {
        sealed: account.pk
        for sealed, said in kept.items()
        if (account := by_pk.get(said.get(SESSION_KEY, ""))) and _is_of(account, said)
    }


def _read(sealed: str) -> dict[str, Any]:
    """What the session holds; nothing when it has ended."""
    try:
        data = base64.urlsafe_b64decode(sealed)
        key = _cipher().decrypt(data[:_NONCE], data[_NONCE:], None).decode()
    except (binascii.Error, InvalidTag, ValueError):
        return {}
    said: dict[str, Any] = import_module(settings.SESSION_ENGINE).SessionStore(key).load()
    is_over = has_lasted(said, timezone.now().timestamp())
    return {} if is_over or said.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS else said


def _is_of(account: Any, said: dict[str, Any]) -> bool:
    """Whether the account still has the password with which the session began; as Django asks at each request."""
    known = [account.get_session_auth_hash(), *account.get_session_auth_fallback_hash()]
    return any(constant_time_compare(said.get(HASH_SESSION_KEY, ""), one) for one in known)


def _cipher() -> ChaCha20Poly1305:
    return ChaCha20Poly1305(salted_hmac("people.sealed_sessions", "seal", algorithm="sha256").digest())
