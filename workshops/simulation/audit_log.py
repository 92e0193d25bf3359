"""What people were told against what the room holds: acknowledged = stored = sum of the tallies, and nothing twice.

Phones hand in each write before it leaves (`sent`) and each final answer (`answered`). `check` reads the room and says
in sentences what does not agree; none means that the room holds exactly what people were told. It counts dots by
replaying what was acknowledged, so it knows nothing of how the server keeps them. It knows phones: a room with ballots
on paper, or with a ballot that the desk set aside, holds more or less than phones were told.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from workshops.enums import Outcome, RoundState
from workshops.models import Ballot, CommandRecord, Idea, Mark, SeatCard, VoteRound, Workshop

Fields = Mapping[str, Any]
# A dot's place: the card, the number of the vote, the position of the choice.
Place = tuple[str, int, int]


@dataclass
class Entry:
    """One wish of one actor. `answers`: what each final answer said: outcome, sentence, revision."""

    actor: str
    key: str
    verb: str
    fields: dict[str, str]
    answers: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        return self.answers[0][0] if self.answers else ""

    @property
    def revision(self) -> int:
        return self.answers[0][2]

    def __str__(self) -> str:
        return f"{self.verb} of {self.actor} ({self.key})"


class AuditLog:
    """Every write of every phone of one room. Not for several threads at once."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], Entry] = {}

    def sent(self, actor: str, key: str, verb: str, fields: Fields) -> None:
        """Note a write before it leaves. A second time it is the same write, sent again."""
        self.entries.setdefault((actor, key), Entry(actor, key, verb, {k: str(v) for k, v in fields.items()}))

    def answered(self, actor: str, key: str, verb: str, fields: Fields, answer: Mapping[str, Any]) -> None:
        """Note a final answer, done or refused. What was not saved, or not answered, is not final."""
        if answer.get("outcome") not in {Outcome.DONE, Outcome.REFUSED}:
            return
        self.sent(actor, key, verb, fields)
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

    def check(self, workshop_id: int) -> list[str]:
        """What does not agree with the room as the database has it now. Run it when nobody is writing."""
        workshop = Workshop.objects.get(pk=workshop_id)
        return [*self._two_stories(), *self._keys(workshop), *self._dots(workshop), *self._words(workshop)]

    def _two_stories(self) -> Iterator[str]:
        for entry in self.entries.values():
            if len(set(entry.answers)) > 1:
                yield f"{entry} was answered in different ways: {sorted(set(entry.answers))}"

    def _keys(self, workshop: Workshop) -> Iterator[str]:
        """Each acknowledged key is stored with its answer. Keys of votes go when their cards do; a refusal may be told
        without being kept, for instance to somebody who no longer holds the card."""
        stored = _stored(workshop)
        forgotten = workshop.rounds.filter(state__in=[RoundState.REVEALED, RoundState.VOID]).exists()
        for (actor, key), entry in self.entries.items():
            kept = stored.get((actor, key))
            if kept is None:
                gone = entry.verb == "set_dots" and forgotten
                if entry.outcome == Outcome.DONE and not gone:
                    yield f"{entry} was acknowledged, and no key of it is stored"
            elif entry.answers and (kept.outcome, kept.said, kept.revision) != entry.answers[0]:
                yield f"{entry} was answered {entry.answers[0]}, and {kept.outcome}, {kept.revision} is stored"

    def _dots(self, workshop: Workshop) -> Iterator[str]:
        due = self._due(workshop)
        for vote in workshop.rounds.exclude(state=RoundState.VOID):
            mine = {place: dots for place, dots in due.items() if place[1] == vote.number and dots}
            yield from _overspent(vote)
            if vote.state == RoundState.REVEALED:
                yield from _sums(vote, mine)
            else:
                yield from _each(vote, mine)
                yield from _sums(vote, mine)

    def _due(self, workshop: Workshop) -> dict[Place, int]:
        """The dots that each card must have: of all its writes to one choice, what the latest one says.

        Ordered by the revision at which they took effect; a write whose answer was lost counts where it is stored.
        """
        stored = _stored(workshop)
        last: dict[Place, tuple[int, int]] = {}
        for entry in self.entries.values():
            kept = stored.get((entry.actor, entry.key))
            done = entry.outcome or (kept.outcome if kept else "")
            if entry.verb != "set_dots" or done != Outcome.DONE:
                continue
            at = entry.revision if entry.answers else kept.revision  # type: ignore[union-attr]
            place = entry.actor, int(entry.fields["vote"]), int(entry.fields["option"])
            last[place] = max(last.get(place, (-1, 0)), (at, int(entry.fields["dots"])))
        return {place: dots for place, (_at, dots) in last.items()}

    def _words(self, workshop: Workshop) -> Iterator[str]:
        """Each acknowledged idea is there once, and no idea is there that nobody sent. Only where nobody edits."""
        if any(entry.verb in {"edit_idea", "withdraw_idea"} for entry in self.entries.values()):
            return
        there = Counter(
            (f"seat:{seat}", text)
            for seat, text in Idea.objects.filter(workshop=workshop, scribe=None).values_list("seat", "text")
        )
        told = {(e.actor, e.fields["text"]) for e in self.acknowledged if e.verb == "add_idea"}
        sent = {(e.actor, e.fields["text"]) for e in self.entries.values() if e.verb == "add_idea"}
        for actor, text in told - there.keys():
            yield f"An idea of {actor} was acknowledged and is lost: “{text}”"
        for (actor, text), times in there.items():
            if times > 1:
                yield f"An idea of {actor} is there {times} times: “{text}”"
            if sent and (actor, text) not in sent:
                yield f"An idea of {actor} is there that nobody sent: “{text}”"


def _stored(workshop: Workshop) -> dict[tuple[str, str], CommandRecord]:
    return {(record.actor, record.key): record for record in CommandRecord.objects.filter(workshop=workshop)}


def _each(vote: VoteRound, due: dict[Place, int]) -> Iterator[str]:
    """While ballots still have their cards: the dots of each card, choice by choice."""
    seen = Mark.objects.filter(ballot__round=vote).values_list("ballot__seat", "option__position")
    there = Counter((f"seat:{seat}", vote.number, position) for seat, position in seen)
    for place in sorted(due.keys() | there.keys()):
        told, kept = due.get(place, 0), there.get(place, 0)
        if told != kept:
            lost = "lost" if kept < told else "counted twice or never sent"
            yield f"{place[0]} was told {told} dots on choice {place[2]}, {kept} are stored: {lost}"


def _sums(vote: VoteRound, due: dict[Place, int]) -> Iterator[str]:
    """The tallies, as the result adds them up, against the sum of what people were told."""
    told: Counter[int] = Counter()
    for (_actor, _vote, position), dots in due.items():
        told[position] += dots
    for option in vote.options.annotate(dots=Count("marks")):
        if option.dots != told[option.position]:
            yield f"Choice {option.position} has {option.dots} dots, and people were told {told[option.position]}"
    voters, ballots = len({actor for actor, _vote, _option in due}), vote.ballots.count()
    if voters != ballots:
        yield f"{voters} people were told that they voted, and there are {ballots} ballots"


def _overspent(vote: VoteRound) -> Iterator[str]:
    for ballot in Ballot.objects.filter(round=vote).annotate(dots=Count("marks")).filter(dots__gt=vote.budget):
        yield f"Ballot {ballot.pk} has {ballot.dots} dots of {vote.budget}"
    if vote.ballots.exclude(seat=None).values("seat").annotate(times=Count("pk")).filter(times__gt=1).exists():
        yield "A card has two ballots in one vote"


def holder(seat: SeatCard) -> str:
    """How phones and stored keys name a card."""
    return f"seat:{seat.pk}"
