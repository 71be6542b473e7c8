"""One file a kind of calendar; what they have in common stands in ``port``."""
