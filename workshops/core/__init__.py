"""The workshop and its revisions, group commit, notifications, codes: knows no feature."""
