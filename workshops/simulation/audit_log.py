"""Records the writes that were sent and the answers that came, and compares them with what the database holds.

Acknowledged = stored, and nothing twice. Clients report each write before it leaves (`sent`) and each final answer
(`answered`). `check` says in sentences what does not agree; none means that the room holds exactly what people were
told. It knows only clients: a room with paper ballots, or with a ballot that the desk set aside, differs from it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from workshops.commands.models import CommandRecord
from workshops.commands.simulation import Entry, Fields, WriteCheck
from workshops.core.enums import Outcome
from workshops.core.models import Workshop
from workshops.simulation.behaviour import write_checks

Key = tuple[str, str]


class AuditLog:
    """Every write of every client of one room. Not for several threads at once."""

    def __init__(self) -> None:
        self.entries: dict[Key, Entry] = {}

    def sent(self, actor: str, key: str, command: str, fields: Fields) -> None:
        """Record a write before it leaves. A second time it is the same write, sent again."""
        self.entries.setdefault((actor, key), Entry(actor, key, command, {k: str(v) for k, v in fields.items()}))

    def answered(self, actor: str, key: str, command: str, fields: Fields, answer: Mapping[str, Any]) -> None:
        """Record a final answer, done or refused. What was not saved, or not answered, is not final."""
        if answer.get("outcome") not in {Outcome.DONE, Outcome.REFUSED}:
            return
        self.sent(actor, key, command, fields)
        told = (answer["outcome"], answer.get("said", ""), answer.get("revision", 0))
        self.entries[actor, key].answers.append(told)

    @property
    def acknowledged(self) -> list[Entry]:
        """Writes that somebody was told are saved."""
        return [entry for entry in self.entries.values() if entry.outcome == Outcome.DONE]

    @property
    def refused(self) -> list[Entry]:
        return [entry for entry in self.entries.values() if entry.outcome == Outcome.REFUSED]

    @property
    def waiting(self) -> list[Entry]:
        """Writes that were sent and never answered: they may have happened or not, but only once."""
        return [entry for entry in self.entries.values() if not entry.answers]

    # --- The summary of a rehearsal ----------------------------------------------------------------------------------

    def counts(self) -> dict[str, int]:
        """How many of what was acknowledged, by the labels of the features: "ideas", "ballots"."""
        return {check.label: check.count(of(check, self.acknowledged)) for check in write_checks()}

    def stored(self, workshop: Workshop) -> int:
        """How many of the acknowledged writes are in the room. Unlike `check`, also right where others write as well.

        Where a feature has deleted its keys on purpose, what they did is looked for.
        """
        done = CommandRecord.objects.filter(workshop=workshop, outcome=Outcome.DONE)
        found: set[Key] = set(done.values_list("actor", "key"))
        for check in write_checks():
            without = check.found_without_keys(of(check, self.acknowledged), workshop)
            found |= {(entry.actor, entry.key) for entry in without}
        return sum((entry.actor, entry.key) in found for entry in self.acknowledged)

    # --- The comparison ----------------------------------------------------------------------------------------------

    def check(self, workshop_id: int) -> list[str]:
        """What does not agree with the room as the database has it now. Run it when nobody is writing."""
        workshop = Workshop.objects.get(pk=workshop_id)
        found = [*self._different_answers(), *self._wrong_keys(workshop)]
        for check in write_checks():
            found += check.check(of(check, list(self.entries.values())), workshop)
        return found

    def _different_answers(self) -> Iterator[str]:
        for entry in self.entries.values():
            if len(set(entry.answers)) > 1:
                yield f"{entry} was answered in different ways: {sorted(set(entry.answers))}"

    def _wrong_keys(self, workshop: Workshop) -> Iterator[str]:
        """Each acknowledged key is stored with its answer, unless its feature has deleted it on purpose.

        A refusal may be told without being stored, for instance to somebody who no longer holds the card.
        """
        records = {(record.actor, record.key): record for record in CommandRecord.objects.filter(workshop=workshop)}
        deleted: set[str] = set()
        for check in write_checks():
            if check.deletes_keys(workshop):
                deleted |= check.commands
        for place, entry in self.entries.items():
            record = records.get(place)
            entry.stored = (record.outcome, record.revision) if record else None
            if record is None:
                if entry.outcome == Outcome.DONE and entry.command not in deleted:
                    yield f"{entry} was acknowledged, and no key of it is stored"
            elif entry.answers and (record.outcome, record.said, record.revision) != entry.answers[0]:
                yield f"{entry} was answered {entry.answers[0]}, and {record.outcome}, {record.revision} is stored"


def of(check: WriteCheck, entries: Sequence[Entry]) -> list[Entry]:
    """The entries of this check's commands."""
    return [entry for entry in entries if entry.command in check.commands]
