"""Retention: what has been kept long enough goes, at night, espace by espace.

- ``cutoffs``: from the espace's durations to instants;
- ``registry``: each room says what it purges, this one knows no other;
- ``own``: what the directory purges;
- ``run``: one after the other, a few rows a transaction. What is purged is found by its age
  alone: whatever was interrupted goes on where it was, and a second run finds nothing.
"""
