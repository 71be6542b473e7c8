"""FranceConnect: usagers prove who they are with an account that the State verified."""
