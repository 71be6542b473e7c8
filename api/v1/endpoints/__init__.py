"""One file a noun; each address does what interfaces.md 1.5 says of it."""
