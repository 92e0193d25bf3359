"""Timed work: the contract of a due job, and the command that runs all of them."""
