"""La Coop de la médiation numérique opens accounts for its advisers (interfaces.md 3.3)."""
