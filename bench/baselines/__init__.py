"""What people would otherwise use: each a small program, written as its own documentation shows it."""
