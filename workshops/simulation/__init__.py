"""Rehearsals: copies of workshops, and virtual users that take part in them over real connections."""
