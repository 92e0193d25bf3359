"""What older code has stored and sent: the files of written/, and the room in which it did so. See README.md."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import timezone

from network.models import Need
from tests.factories.rooms import make_phase, make_seat, make_workshop
from workshops.agenda.enums import PhaseState
from workshops.core.codes import digest
from workshops.ideas.phases import SILENT
from workshops.models import CommandRecord, QuickWin, RoomNeed, SeatCard, Workshop
from workshops.quick_wins.phases import QUICK_WINS

WRITTEN = Path(__file__).with_name("written")
# The last release, and the last commit before `workshops` was cut into features.
BEFORE = ["0.1.0", "1f55192"]


def signed_by(release: str) -> dict[str, Any]:
    """Links, tokens and records of commands, and the numbers of the rows that they name."""
    found: dict[str, Any] = json.loads((WRITTEN / f"signed-{release}.json").read_text())
    return found


def stored_names(release: str) -> list[str]:
    return (WRITTEN / f"names-{release}.txt").read_text().splitlines()


def stored_commands(release: str) -> list[tuple[str, str, str, str]]:
    """(command, its key, the digest that was stored, the fields that were sent), one for each line of the file."""
    lines = (WRITTEN / f"commands-{release}.txt").read_text().splitlines()
    return [(verb, key, asked, "".join(sent)) for verb, key, asked, *sent in (line.split(" ") for line in lines)]


def make_room(was: dict[str, Any], *, phase: str = SILENT) -> SeatCard:
    """The room as it was, with its one card in the same phone, its quick win and its stored commands; returns the card."""
    workshop = make_workshop(phase=phase, pk=was["room"], code=was["code"], revision=2)
    if phase != QUICK_WINS:
        make_phase(workshop, QUICK_WINS, state=PhaseState.WAITING)
    seat = make_seat(workshop, pk=was["seat"], token_digest=digest(was["held"]))
    need = Need.objects.create(text="A room", state="matched")
    room_need = RoomNeed.objects.create(pk=was["need"], workshop=workshop, need=need, nonce=was["needer_nonce"])
    QuickWin.objects.create(
        pk=was["win"], workshop=workshop, room_need=room_need, nonce=was["owner_nonce"], state="agreed"
    )
    for command in was["commands"]:
        CommandRecord.objects.create(workshop=workshop, created_at=timezone.now(), **command["record"])
    return seat


@dataclass(frozen=True)
class Outbox:
    """One write that waits on a phone. `sent` is what the phone's script of then adds to it before it is sent."""

    room: str
    holder: str
    entry: dict[str, Any]

    @property
    def sent(self) -> str:
        return f"{self.entry['body']}&key={self.entry['key']}&holder={self.holder.replace(':', '%3A')}"


def storage_of(release: str, *, room: str = "", holder: str = "") -> dict[str, str]:
    """The browser's storage of a phone that was offline; as if it had been of this room and holder, if they are named."""
    text = (WRITTEN / f"outbox-{release}.json").read_text()
    if room:
        text = text.replace(outbox_of(release).room, room).replace(outbox_of(release).holder, holder)
    storage: dict[str, str] = json.loads(text)
    return storage


def outbox_of(release: str) -> Outbox:
    storage = storage_of(release)
    place = next(name for name in storage if name.endswith(".seat.waiting")).removesuffix(".waiting")
    [entry] = json.loads(storage[f"{place}.waiting"])
    return Outbox(place.split(".")[1], json.loads(storage[f"{place}.holder"]), entry)


def room_of(outbox: Outbox, held: str) -> Workshop:
    """A room that writes in silence, with this code and this card, which the phone that knows `held` has."""
    workshop = make_workshop(phase=SILENT, code=outbox.room)
    make_seat(workshop, pk=int(outbox.holder.split(":")[1]), token_digest=digest(held))
    return workshop
