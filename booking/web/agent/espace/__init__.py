"""Configuration of the whole espace, under ``/agent/espace``, each in their own part."""
