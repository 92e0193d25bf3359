"""A live vote as a good Django developer writes it first: a consumer, a session, a transaction and a broadcast a vote.

The same models, the same settings and the same database as ours. Nothing in it is slow on purpose: the vote takes
what it needs and no more, and only the one region that a vote can change is drawn.

The in-memory layer throws away what a slow screen has no room for, and says nothing. `CAPACITY` in the environment
gives it room for so many, for the developer who has noticed.
"""

import json
import os
from typing import Any

from django.core.asgi import get_asgi_application

pages = get_asgi_application()

from django.conf import settings  # noqa: E402

if "CAPACITY" in os.environ:
    settings.CHANNEL_LAYERS["default"]["CONFIG"] = {"capacity": int(os.environ["CAPACITY"])}

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.db import database_sync_to_async  # noqa: E402
from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402
from django.db import transaction  # noqa: E402
from django.template.loader import render_to_string  # noqa: E402
from django.urls import path  # noqa: E402

from workshops.models import Ballot, Mark, SeatCard, VoteRound, Workshop  # noqa: E402
from workshops.participants.enums import Purpose  # noqa: E402
from workshops.voting.enums import Channel, RoundState  # noqa: E402
from workshops.voting.queries import screens  # noqa: E402


class VoteConsumer(AsyncWebsocketConsumer):
    async def connect(self) -> None:
        self.seat = await find_seat(self.scope["session"].get("seat"))
        if self.seat is None:
            await self.close()
            return
        self.group = f"room_{self.seat.workshop_id}"
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()
        await self.send(json.dumps({"picture": await draw(self.seat.workshop_id)}))

    async def disconnect(self, code: int) -> None:
        if self.seat is not None:
            await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive(self, text_data: str) -> None:
        wish = json.loads(text_data)
        said = await set_dots(self.seat, wish["vote"], wish["option"], wish["dots"])
        await self.send(json.dumps({"key": wish["key"], "outcome": "done" if not said else "refused", "said": said}))
        picture = await draw(self.seat.workshop_id)
        await self.channel_layer.group_send(self.group, {"type": "picture", "picture": picture})

    async def picture(self, event: dict[str, Any]) -> None:
        await self.send(json.dumps({"picture": event["picture"]}))


@database_sync_to_async
def find_seat(number: int | None) -> SeatCard | None:
    return SeatCard.objects.filter(pk=number).first()


@database_sync_to_async
def draw(workshop_id: int) -> str:
    return render_to_string("workshops/voting/room.html", screens.of_room(Workshop.objects.get(pk=workshop_id)))


@database_sync_to_async
def set_dots(seat: SeatCard, number: int, position: int, dots: int) -> str:
    with transaction.atomic():
        vote = VoteRound.objects.select_for_update().get(workshop=seat.workshop_id, number=number)
        if vote.state != RoundState.OPEN:
            return "Voting is closed."
        if not seat.consents.filter(purpose=Purpose.TAKE_PART, given=True).exists():
            return "First agree to take part."
        choice = vote.options.get(position=position)
        ballot, _new = Ballot.objects.get_or_create(round=vote, seat=seat, defaults={"channel": Channel.PHONE})
        marks = list(ballot.marks.all())
        elsewhere = [mark for mark in marks if mark.option_id != choice.pk]
        if len(elsewhere) + dots > vote.budget:
            return "All your dots are given."
        ballot.marks.filter(option=choice).delete()
        free = [slot for slot in range(1, vote.budget + 1) if slot not in {mark.slot for mark in elsewhere}]
        Mark.objects.bulk_create(Mark(ballot=ballot, option=choice, slot=slot) for slot in free[:dots])
        if not elsewhere and not dots:
            ballot.delete()
        return ""


application = ProtocolTypeRouter(
    {
        "http": pages,
        "websocket": AllowedHostsOriginValidator(
            AuthMiddlewareStack(URLRouter([path("ws/vote/", VoteConsumer.as_asgi())]))
        ),
    }
)
