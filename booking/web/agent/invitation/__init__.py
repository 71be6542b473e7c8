"""An agent who was asked to come answers. Open to whoever holds the link of the mail."""
