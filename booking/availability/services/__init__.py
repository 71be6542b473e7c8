"""What is done to opening windows and absences, one file an act; each owns its transaction."""
