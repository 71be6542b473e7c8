"""Pages of the espace's admin: webhooks, their log, their secret."""
