"""The public page of a workshop."""
