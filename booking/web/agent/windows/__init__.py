"""« Plages d’ouverture »: when agents receive, for which motifs and where."""
