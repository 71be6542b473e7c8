"""The usager's path: public pages of an espace, where one books without an account."""
