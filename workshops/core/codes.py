"""Codes that people read aloud and type, and tokens that nobody sees."""

import hashlib
import secrets

# No 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V: they are confused in handwriting and on the phone.
ALPHABET = "34679ACDEFGHJKMNPQRTWXY"


def room_code() -> str:
    """Six letters that find a room. Knowing them gives no right in it."""
    return "".join(secrets.choice(ALPHABET) for _ in range(6))


def card_code() -> str:
    """Eight letters (36 bits) printed on a card, good for taking that seat."""
    return "".join(secrets.choice(ALPHABET) for _ in range(8))


def new_token() -> str:
    """256 random bits for a cookie."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """The SHA-256 of a token, which the database keeps: it recognises the token and does not reveal it."""
    return hashlib.sha256(token.encode()).hexdigest()


def holding(token_digest: str) -> str:
    """The part of a digest that says which phone holds a card; empty while no phone does."""
    return token_digest[:16]


def grouped(code: str) -> str:
    """A code as printed and read aloud: in fours."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
