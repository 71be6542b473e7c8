"""One espace's schema: its shape, the template that new ones are made from, and their drift."""
