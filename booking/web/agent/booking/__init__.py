"""The booking by an agent, in four steps whose state is the address."""
