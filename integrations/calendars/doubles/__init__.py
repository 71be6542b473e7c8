"""Providers that cannot run here, imitated with their documented behaviour and faults."""
