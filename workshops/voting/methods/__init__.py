"""Voting methods: each is one module. To add one, add it to METHODS; the first is used where nobody chooses."""

from workshops.voting.methods.dots import Dots
from workshops.voting.methods.interface import VotingMethod

METHODS: tuple[VotingMethod, ...] = (Dots(),)
