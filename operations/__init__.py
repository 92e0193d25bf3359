"""What runs the site and is no page: server, limits, health, backups."""
