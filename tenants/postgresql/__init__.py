"""The database backend: schema, role and identifiers of the espace under way."""
