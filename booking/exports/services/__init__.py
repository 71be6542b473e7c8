"""Services of this room, one a file."""
