from django.db import models
from django.utils.translation import gettext_lazy as _

from text.models import LineField
from workshops.voting.enums import Channel, Decision, RoundState
from workshops.voting.methods.interface import VotingMethod
from workshops.voting.methods.registry import method_named, validate_method


class VoteRound(models.Model):
    """One private count. Totals are nobody's until the facilitator reveals them."""

    workshop = models.ForeignKey("workshops.Workshop", on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    # The key of a voting method: see methods.registry.
    method = models.CharField(max_length=16, default="dots", db_default="dots", validators=[validate_method])
    # What each person has to give, where the method has such a number; 0 where it has none.
    budget = models.PositiveSmallIntegerField(_("dots for each person"), default=3)
    state = models.CharField(max_length=12, choices=RoundState, default=RoundState.PREPARED)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    revealed_at = models.DateTimeField(null=True, blank=True)
    # Cards in people's hands when the round closed: ballots can never exceed it.
    seats_at_close = models.PositiveIntegerField(null=True, blank=True)
    # Why the room set this round aside.
    void_reason = LineField(_("reason"), max_length=240, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "number"], name="round_number_once"),
            models.UniqueConstraint(
                fields=["workshop"], condition=models.Q(state=RoundState.OPEN), name="one_round_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def voting_method(self) -> VotingMethod:
        """Raises KeyError when the site no longer has it."""
        return method_named(self.method)


class BallotOption(models.Model):
    """A theme as it stood on this ballot, in the one order that is printed and read aloud."""

    round = models.ForeignKey(VoteRound, on_delete=models.CASCADE, related_name="options")
    theme = models.ForeignKey("workshops.Theme", null=True, on_delete=models.SET_NULL, related_name="+")
    position = models.PositiveSmallIntegerField()
    label = LineField(max_length=120)
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.NONE)
    # Why the room chose or referred it, and to whom; the software never fills this in.
    reason = LineField(max_length=240, blank=True)
    # True when no public page may show the reason.
    reason_kept_in_room = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["round", "position"], name="option_position_once")]

    def __str__(self) -> str:
        return self.label


class Ballot(models.Model):
    """One seat's voice in one round. `seat` is deleted once the round is counted."""

    round = models.ForeignKey(VoteRound, on_delete=models.CASCADE, related_name="ballots")
    seat = models.ForeignKey("workshops.SeatCard", null=True, on_delete=models.SET_NULL, related_name="ballots")
    channel = models.CharField(max_length=10, choices=Channel)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "seat"], name="one_seat_one_ballot")]

    def __str__(self) -> str:
        return f"{self.channel}"


class Mark(models.Model):
    """One mark on one choice. A slot can be filled once, so no race can exceed what the method lets a ballot hold."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="marks")
    option = models.ForeignKey(BallotOption, on_delete=models.CASCADE, related_name="marks")
    slot = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ballot", "slot"], name="one_dot_per_slot")]

    def __str__(self) -> str:
        return f"{self.slot}"


class PaperEntry(models.Model):
    """One person's reading of one card's paper ballot. Two matching readings by two people make a Ballot."""

    round = models.ForeignKey(VoteRound, on_delete=models.CASCADE, related_name="paper_entries")
    seat = models.ForeignKey("workshops.SeatCard", on_delete=models.CASCADE, related_name="+")
    # Who read it: an actor's reference ("facilitator:3", "scribe:2:1"), never a participant's name.
    reader = models.CharField(max_length=40)
    # Positions of choices, one for each mark, as the voting method reads them.
    marks = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "seat", "reader"], name="one_reading_per_reader")]

    def __str__(self) -> str:
        return f"{self.seat_id}"
