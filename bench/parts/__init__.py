"""One file for each thing that is measured; each hands back rows for the table."""
