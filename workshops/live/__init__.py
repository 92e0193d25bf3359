"""Sockets: one Room for each workshop and process sends what changed to every screen."""
