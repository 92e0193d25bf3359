"""A feature of workshops that lives outside of the product: hopes, one line from each card, counted on every screen.

It proves that a feature is a plug-in: an app of its own with a label, a table and a migration, registered by one line
in `apps.py`, and served by everything without another line changed.
"""
