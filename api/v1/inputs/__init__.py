"""What callers may say, read from JSON, forms and queries alike."""
