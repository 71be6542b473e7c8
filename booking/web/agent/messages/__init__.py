"""What was sent to usagers, over all appointments: first what did not arrive."""
