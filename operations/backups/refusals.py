class Refused(Exception):
    """A backup or a restore that was not begun. Nothing was changed; the message says why, and what to do."""
