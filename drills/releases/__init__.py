"""Databases of earlier releases, made by their own code."""
