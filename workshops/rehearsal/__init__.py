"""Invented people for a dress rehearsal, and for the benchmarks: real phones as far as the server can tell."""
