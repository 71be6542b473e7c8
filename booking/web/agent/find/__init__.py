"""« Trouver un RDV »: slots for an agent, why there is none, and the rest of the espace."""
