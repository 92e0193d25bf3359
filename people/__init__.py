"""Accounts of staff, their roles and sign-in."""
