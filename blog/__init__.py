"""Posts and findings, their lists and feeds. Writes the drafts of a closed workshop."""
