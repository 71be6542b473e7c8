"""Draws and queues of an organisation, as its agents see them."""
