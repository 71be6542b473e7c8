"""What developers read: the OpenAPI document, its page, what has changed."""
