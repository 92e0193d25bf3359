"""Stages, states and kinds: the words a workshop moves through."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Stage(TextChoices):
    """A workshop's own life. Nobody can join before DOORS or after CLOSED."""

    DRAFT = "draft", _("Being prepared")
    DOORS = "doors", _("Doors open")
    LIVE = "live", _("Under way")
    CLOSED = "closed", _("Closed")
    REPORTED = "reported", _("Closed, drafts made")
    CANCELLED = "cancelled", _("Cancelled")


class PhaseKind(TextChoices):
    WELCOME = "welcome", _("Welcome and consent")
    INTRODUCTIONS = "introductions", _("Introductions")
    SILENT = "silent", _("Silent writing")
    BREAKOUTS = "breakouts", _("Breakouts")
    READ_BACK = "read_back", _("Read-back")
    SORTING = "sorting", _("Sorting")
    VOTING = "voting", _("Voting")
    QUICK_WINS = "quick_wins", _("Quick wins")
    REFLECTION = "reflection", _("Reflection")


class PhaseState(TextChoices):
    WAITING = "waiting", _("To come")
    RUNNING = "running", _("Now")
    DONE = "done", _("Done")


class Purpose(TextChoices):
    """What a person can agree to, one by one. Default everywhere: no."""

    TAKE_PART = "take_part", _("Take part today")
    KEEP_WORDS = "keep_words", _("Keep my words after today")
    QUOTE = "quote", _("Quote my words without a name")


class ThemeKind(TextChoices):
    """Only IDEA themes go on a ballot."""

    IDEA = "idea", _("Idea")
    CHALLENGE = "challenge", _("Challenge")
    PARKED = "parked", _("Parked")


class RoundState(TextChoices):
    PREPARED = "prepared", _("Prepared")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed, being counted")
    REVEALED = "revealed", _("Shown to the room")
    VOID = "void", _("Set aside")


class Channel(TextChoices):
    """How a voice reached us. Published counts merge PAPER and ASSISTED."""

    PHONE = "phone", _("Phone")
    PAPER = "paper", _("Paper")
    ASSISTED = "assisted", _("With help")


class Decision(TextChoices):
    NONE = "none", _("Not decided")
    CHOSEN = "chosen", _("Chosen")
    REFERRED = "referred", _("Referred")


class WinState(TextChoices):
    """MET is the needer's word alone."""

    PROPOSED = "proposed", _("Proposed")
    AGREED = "agreed", _("Agreed")
    UNDER_WAY = "under_way", _("Under way")
    MET = "met", _("Met")
    DROPPED = "dropped", _("Dropped")
    CHECKED = "checked", _("Met and checked later")


class Outcome(TextChoices):
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")


class Part(TextChoices):
    """What of a room a change can touch: whoever draws knows from it which pictures are still true."""

    IDEAS = "ideas"
    SEATS = "seats"
    VOTES = "votes"
    WINS = "wins"
    # A change that names no part has touched everything.
    ALL = "all"
