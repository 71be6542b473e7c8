"""The operators' console: who may do what, and what becomes of espaces."""
