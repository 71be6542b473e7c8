"""Pages of those who book for somebody else, from another structure (« prescripteurs »)."""
