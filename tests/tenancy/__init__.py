"""Espaces: hosts, creation, roles, identifiers, pool, threads, tasks, relay, routes."""
