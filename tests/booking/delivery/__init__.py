"""When messages leave, whether they did, and what they cost."""
