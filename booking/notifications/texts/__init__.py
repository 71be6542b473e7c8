"""What SMS say: never the motif's name, and nothing that doubles their price."""
