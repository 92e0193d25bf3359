"""The front page, standard pages and search."""
