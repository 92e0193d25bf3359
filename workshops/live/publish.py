"""The doorbell: the only place that sends. It says that a room changed, never what changed."""

from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

from . import names


def publish_on_commit(workshop_id: int, revision: int) -> None:
    """Ring after COMMIT. A bus that is down never changes the answer: rooms re-read by themselves."""

    def ring() -> None:
        bell = {"type": "doorbell", "revision": revision}
        layer: Any = get_channel_layer()
        async_to_sync(layer.group_send)(names.room(workshop_id), bell)

    # robust: one failing bell must not silence those queued behind it. A function and no partial, because Django
    # logs a failing one by a name that a partial does not have, and would fail itself.
    transaction.on_commit(ring, robust=True)
