"""A hall's file: what of a room is in it, how it is read out of the tables, and how it is sealed. Nothing here writes."""
