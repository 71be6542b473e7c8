"""« Indisponibilités »: when agents are away, in all organisations."""
