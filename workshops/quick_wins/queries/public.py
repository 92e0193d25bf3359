"""Quick wins as anybody may read them: only what may be said, in plain values that hold no row of the room."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from network.models import Organisation
from workshops.core.enums import Stage
from workshops.core.models import Workshop
from workshops.quick_wins.enums import PROMISED, UNFINISHED, WinState
from workshops.quick_wins.models import QuickWin, RoomOffer

# Nothing is public before somebody has agreed to do it.
PUBLIC = (*PROMISED, WinState.DROPPED)


@dataclass(frozen=True)
class PublicOffer:
    text: str
    organisation: str


@dataclass(frozen=True)
class PublicWin:
    """One quick win for a public page. `need` is empty when its words were taken back: then nothing is said about it.

    Why it was dropped, and what somebody heard later, is for the room alone.
    """

    pk: int
    workshop: str
    need: str
    state: WinState
    offers: list[PublicOffer]
    owner: Organisation | None
    first_step: str
    due_on: date | None
    note: str
    updated_on: date | None

    @property
    def label(self) -> str:
        return str(self.state.label)

    def is_late(self, today: date | None = None) -> bool:
        """Its day is past, and nobody has said that it is met or let go."""
        return self.state in UNFINISHED and self.due_on is not None and self.due_on < (today or timezone.localdate())


def public_wins() -> QuerySet[QuickWin]:
    """Every quick win that a public page may name, the newest first; what may be said of each is `as_public`."""
    # One that was dropped before it was agreed has no first step, and was nobody's promise.
    wins = QuickWin.objects.filter(state__in=PUBLIC, due_on__isnull=False).exclude(first_step="")
    wins = wins.filter(kept_in_room=False, room_need__kept_in_room=False)
    # And a rehearsal's were only played.
    wins = wins.filter(workshop__rehearses=None).exclude(workshop__stage=Stage.CANCELLED)
    return with_offers(wins).order_by("-pk")


def as_public(win: QuickWin) -> PublicWin:
    """What anybody may read of a quick win that `public_wins` found."""
    need, state = win.room_need.need.text, WinState(win.state)
    # Whoever took the need back wants nothing said about it: the first step and the note say it in other words.
    speaks = bool(need)
    noted = speaks and state != WinState.CHECKED and not win.update_kept_in_room
    return PublicWin(
        pk=win.pk,
        workshop=win.workshop.title,
        need=need,
        state=state,
        offers=[
            PublicOffer(each.offer.text, each.offer.organisation.name if each.offer.organisation else "")
            for each in win.offers.all()
            if each.offer.text and not each.kept_in_room
        ],
        owner=win.owner,
        first_step=win.first_step if speaks else "",
        due_on=win.due_on,
        note=win.update if noted else "",
        updated_on=win.updated_at and timezone.localdate(win.updated_at),
    )


def rooms_with_wins() -> list[Workshop]:
    """Workshops that the tracker can be narrowed to, the newest first."""
    return list(Workshop.objects.filter(pk__in=public_wins().order_by().values("workshop")))


def with_offers(wins: QuerySet[QuickWin]) -> QuerySet[QuickWin]:
    """The same with all that a screen shows of them, in two queries."""
    offers = RoomOffer.objects.select_related("offer__organisation")
    return wins.select_related("workshop", "owner", "room_need__need", "room_need__seat").prefetch_related(
        Prefetch("offers", offers)
    )
