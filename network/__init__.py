"""Organisations, needs, offers and emerging models."""
