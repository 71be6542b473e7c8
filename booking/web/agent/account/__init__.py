"""Mon compte: who I am, what I am told, my password, my own calendar."""
