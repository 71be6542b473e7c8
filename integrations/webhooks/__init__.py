"""Webhooks: what happens in an espace is told, signed, to the servers that its admins name."""
