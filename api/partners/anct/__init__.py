"""The ANCT's map of digital tools asks who uses them (interfaces.md 3.3)."""
