"""The page of the espace's account, and where providers say what became of an SMS."""
