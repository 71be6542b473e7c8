"""A booking day on a real stack: its settings, its letterbox, its people."""
