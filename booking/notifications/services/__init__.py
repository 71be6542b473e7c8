"""What is done about messages besides sending them, one file a verb."""
