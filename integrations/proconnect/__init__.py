"""ProConnect: agents prove who they are with their administration's own login."""
