"""The doorbell: the only place that sends. It says that a room changed, never what changed."""

from functools import partial
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

from . import names


def publish_on_commit(workshop_id: int, revision: int) -> None:
    """Ring after COMMIT. A bus that is down never changes the answer: rooms re-read by themselves."""
    # robust: one failing bell must not silence those queued behind it.
    transaction.on_commit(partial(_ring, workshop_id, revision), robust=True)


def _ring(workshop_id: int, revision: int) -> None:
    bell = {"type": "doorbell", "revision": revision}
    layer: Any = get_channel_layer()
    async_to_sync(layer.group_send)(names.room(workshop_id), bell)
