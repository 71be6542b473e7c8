"""The operators' console, on the portal's host: espaces from their birth to their end.

What an espace is and what becomes of it is `tenants`' business; these are the pages, and what they
need of the rooms above it. Support reads and sends again; administration acts.
"""
