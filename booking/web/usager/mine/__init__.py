"""`/mes-rdv`: what an usager does once we know who they are."""
