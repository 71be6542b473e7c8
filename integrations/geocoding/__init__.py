"""The national address service (« géocodage » of the Géoplateforme), or something in its place."""
