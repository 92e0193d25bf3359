"""Which rows of needs, offers and quick wins travel in a transfer file."""

from django.db.models import QuerySet

from network.models import EmergingModel, Need, NeedState, Offer, OfferState
from workshops.commands.transfer import ITS_ROOM, TransferTable, nothing_shared
from workshops.core.models import Workshop
from workshops.quick_wins.models import QuickWin, RoomNeed, RoomOffer

LINK = "signs a link at the laptop's address; the public site hands out its own"


def _needs(workshop: Workshop) -> QuerySet[RoomNeed]:
    """Without those that were taken back and of which no quick win came: they are of no use elsewhere."""
    return workshop.room_needs.exclude(need__state=NeedState.WITHDRAWN, quick_win=None)


def _offers(workshop: Workshop) -> QuerySet[RoomOffer]:
    return workshop.room_offers.exclude(offer__state=OfferState.WITHDRAWN, quick_wins=None)


TRANSFER = (
    TransferTable(
        "needs",
        Need,
        lambda workshop: Need.objects.filter(pk__in=_needs(workshop).values("need")),
        ("text", "state", "created_at"),
        shared=nothing_shared,
    ),
    TransferTable(
        "room_needs",
        RoomNeed,
        _needs,
        ("need", "seat", "kept_in_room"),
        {"workshop": ITS_ROOM, "nonce": LINK},
        since={"kept_in_room": False},
    ),
    TransferTable(
        "offers",
        Offer,
        lambda workshop: Offer.objects.filter(pk__in=_offers(workshop).values("offer")).select_related("organisation"),
        ("text", "organisation", "state", "created_at"),
        shared=nothing_shared,
        by_name=("organisation",),
    ),
    TransferTable(
        "room_offers",
        RoomOffer,
        _offers,
        ("offer", "seat", "kept_in_room"),
        {"workshop": ITS_ROOM},
        since={"kept_in_room": False},
    ),
    TransferTable(
        "quick_wins",
        QuickWin,
        lambda workshop: workshop.quick_wins.select_related("owner").prefetch_related("offers"),
        (
            "room_need",
            "offers",
            "owner",
            "first_step",
            "due_on",
            "state",
            "kept_in_room",
            "reason",
            "update",
            "update_kept_in_room",
            "updated_at",
        ),
        {"workshop": ITS_ROOM, "nonce": LINK},
        since={"kept_in_room": False, "update_kept_in_room": False},
        by_name=("owner",),
    ),
    TransferTable(
        "models",
        EmergingModel,
        lambda workshop: EmergingModel.objects.filter(heard_in=workshop.code),
        ("name", "place", "source", "could_try", "kept_in_room"),
        {"heard_in": ITS_ROOM},
        lambda workshop: {"heard_in": workshop.code},
        {"kept_in_room": False},
    ),
)
