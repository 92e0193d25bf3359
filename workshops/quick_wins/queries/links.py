"""Links that stand for a person: signed with a nonce that the desk can renew, and good for one quick win alone."""

from django.core import signing
from django.db.models import QuerySet
from django.urls import reverse

from workshops.quick_wins.models import QuickWin, RoomNeed

NEEDER, OWNER = "workshops.needer", "workshops.owner"


def needer_path(room_need: RoomNeed) -> str:
    """Where the person who voiced this need says that it is met."""
    return reverse("workshops:win_need", args=[_signer(NEEDER, room_need.nonce).sign(str(room_need.pk))])


def owner_path(win: QuickWin) -> str:
    """Where whoever takes the first step says how it goes."""
    return reverse("workshops:win_update", args=[_signer(OWNER, win.nonce).sign(str(win.pk))])


def win_of_needer(token: str) -> QuickWin | None:
    """The quick win whose needer holds this token; None when it is forged, damaged or renewed."""
    win = _wins().filter(room_need=_number(token)).first()
    return win if win and _is_signed(token, NEEDER, win.room_need.nonce) else None


def win_of_owner(token: str) -> QuickWin | None:
    """The quick win whose owner holds this token; None when it is forged, damaged or renewed."""
    win = _wins().filter(pk=_number(token)).first()
    return win if win and _is_signed(token, OWNER, win.nonce) else None


def _wins() -> QuerySet[QuickWin]:
    return QuickWin.objects.select_related("workshop", "room_need__need", "owner")


def _signer(whose: str, nonce: str) -> signing.Signer:
    # A dot, because a colon in an address is printed and read aloud badly.
    return signing.Signer(salt=f"{whose}:{nonce}", sep=".")


def _number(token: str) -> int:
    number = token.partition(".")[0]
    return int(number) if number.isdecimal() and len(number) < 19 else 0


def _is_signed(token: str, whose: str, nonce: str) -> bool:
    try:
        _signer(whose, nonce).unsign(token)
    except signing.BadSignature:
        return False
    return True
