"""What anybody may ask, without a key, of all espaces at once."""
