"""One client for every OpenID Connect provider, stricter than the library that it is built on."""
