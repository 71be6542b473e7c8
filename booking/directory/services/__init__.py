"""What is done to the directory: one verb a file, each in its own transaction."""
