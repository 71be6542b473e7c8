"""Messages and deliveries. `publish` and `handles` are imported from their own files."""
