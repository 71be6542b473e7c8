"""What is done to agents' calendars, one verb a file."""
