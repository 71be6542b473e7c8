"""Configuration of an organisation, for those who administer it."""
