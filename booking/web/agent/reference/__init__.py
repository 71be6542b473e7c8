"""What agents who configure nothing look up: where the organisation receives, and for what."""
