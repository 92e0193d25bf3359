"""What a page hands its own socket: signed leave to watch one screen of one room. It admits to nothing else."""

from dataclasses import asdict, dataclass

from django.core import signing

SALT = "workshops.live.screen"
HOURS_12 = 12 * 60 * 60


@dataclass(frozen=True)
class Leave:
    """`screen` is "room", "wall" or "desk"; `seat` and `board` name the holder whose own part the page also shows."""

    workshop: int
    screen: str
    seat: int | None = None
    board: int | None = None


def sign(leave: Leave) -> str:
    return signing.dumps(asdict(leave), salt=SALT)


def read(token: str) -> Leave | None:
    """The leave, or None when the token is forged, damaged or older than twelve hours."""
    try:
        return Leave(**signing.loads(token, salt=SALT, max_age=HOURS_12))
    except (signing.BadSignature, TypeError, UnicodeEncodeError):
        # The last is half of a character, which JSON can say and no signature can hold.
        return None
