"""What is done about an espace's account at a provider of SMS, one verb a file."""
