"""What people type and what is shown of it: one rule for every form, page and list. Imports nothing of ours."""
