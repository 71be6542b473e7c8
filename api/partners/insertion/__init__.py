"""rdv-insertion, which signs its calls for an agent (interfaces.md 4.2)."""
