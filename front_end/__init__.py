"""Stylesheets and scripts, joined into one file for each layout when they are asked for. Imports nothing of ours."""
