"""The pages of a room, and the HTTP endpoint for commands."""
