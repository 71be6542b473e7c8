"""The pages: an agent's own synchronisations, the espace's view of all, the address to follow."""
