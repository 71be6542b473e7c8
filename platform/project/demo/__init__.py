"""The demo espaces: real places, fictitious people, the same for everyone."""
