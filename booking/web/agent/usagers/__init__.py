"""Usagers: finding, writing, reading, merging and letting go of their records."""
