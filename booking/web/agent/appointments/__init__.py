"""The list of an organisation's appointments, by filters that stand in its address."""
