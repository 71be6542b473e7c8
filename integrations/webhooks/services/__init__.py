"""What may be done to webhooks."""
