"""Asking for files, « Vos exports », and their download."""
