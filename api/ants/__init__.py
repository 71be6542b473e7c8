"""What the hub of France Titres asks, on the portal's host. Source: interfaces.md 2, external.md 1.

It takes no answer but 200, reads no error, and gives up on all of us after 15 s.
"""
