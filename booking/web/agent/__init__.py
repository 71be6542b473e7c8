"""The agents' workspace, on an espace's host under ``/agent/``."""
