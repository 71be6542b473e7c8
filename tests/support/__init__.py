"""What the suite stands on: espaces, clients of a host, committed data, servers."""
