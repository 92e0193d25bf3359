"""What the invented people were told against what the room holds: the last line of a rehearsal.

Unlike AuditLog.check this may be asked of a room where others write as well, and of one that is closed.
"""

from collections import Counter

from workshops.enums import Outcome, RoundState
from workshops.models import CommandRecord, Mark, Workshop
from workshops.simulation.audit_log import AuditLog, Entry


def stored(audit_log: AuditLog, workshop: Workshop) -> int:
    """How many of the acknowledged writes are in the room.

    The keys of a vote that was revealed are gone, together with whose dots they were: there the dots are counted.
    """
    done = CommandRecord.objects.filter(workshop=workshop, outcome=Outcome.DONE)
    kept = set(done.values_list("actor", "key"))
    counted = _counted(audit_log, workshop)
    return sum(
        (entry.actor, entry.key) in kept or (entry.verb == "set_dots" and int(entry.fields["vote"]) in counted)
        for entry in audit_log.acknowledged
    )


def ballots(audit_log: AuditLog) -> int:
    """How many cards have given dots, in whichever vote, as far as they were told."""
    return len({entry.actor for entry in audit_log.acknowledged if entry.verb == "set_dots"})


def ideas(audit_log: AuditLog) -> int:
    return sum(entry.verb == "add_idea" for entry in audit_log.acknowledged)


def _counted(audit_log: AuditLog, workshop: Workshop) -> set[int]:
    """Votes whose cards are forgotten, and which hold at least the dots that we were told of."""
    told = _dots(audit_log)
    forgotten = workshop.rounds.filter(state__in=[RoundState.REVEALED, RoundState.VOID])
    return {vote.number for vote in forgotten if Mark.objects.filter(ballot__round=vote).count() >= told[vote.number]}


def _dots(audit_log: AuditLog) -> Counter[int]:
    """Dots by vote: of each card and choice, what was acknowledged last."""
    last: dict[tuple[str, str, str], Entry] = {}
    for entry in audit_log.acknowledged:
        if entry.verb == "set_dots":
            place = entry.actor, entry.fields["vote"], entry.fields["option"]
            last[place] = max(last.get(place, entry), entry, key=lambda one: one.revision)
    dots: Counter[int] = Counter()
    for (_actor, vote, _option), entry in last.items():
        dots[int(vote)] += int(entry.fields["dots"])
    return dots
