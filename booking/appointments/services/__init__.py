"""Verb-first services; each owns its transaction: lock, check again, write, publish."""
