"""One provider of SMS a file."""
