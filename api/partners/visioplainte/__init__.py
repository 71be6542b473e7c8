"""Visioplainte books for people whom it alone knows (interfaces.md 4.1): counters of the
gendarmerie, their opening windows, free times, appointments. All in one espace."""
