"""Names on the bus, in one place."""


def room(workshop_id: int) -> str:
    """The group that hears a workshop's doorbell: one listener per process."""
    return f"room.{workshop_id}"
