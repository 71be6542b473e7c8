"""Pages of the portal's host, and those that every host has."""
