"""A closed room in one encrypted file, from a laptop to the public site."""
