"""Statistics: bars and the same figures as a table."""
