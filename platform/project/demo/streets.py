"""Streets that most communes have: addresses that read right and designate nobody's home."""

STREETS = (
    "rue de la République", "rue Victor Hugo", "rue Jean Jaurès", "avenue du Général de Gaulle",
    "rue des Écoles", "impasse des Lilas", "chemin des Vignes", "place de l’Église",
    "rue Pasteur", "rue de la Gare", "allée des Tilleuls", "boulevard de la Liberté",
    "rue du Moulin", "route de la Montagne", "rue Marie Curie", "square des Mésanges",
    "rue du 8 Mai 1945", "chemin de Traverse",
    "résidence Les Terrasses, bâtiment B, rue Émile Zola",
)  # fmt: skip
