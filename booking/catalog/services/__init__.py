"""What is done to motifs and rooms, one file an act; each owns its transaction."""
