class Refused(Exception):
    """Nothing was changed; the sentence says why, and what to do."""
