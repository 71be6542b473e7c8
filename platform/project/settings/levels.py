"""What is measured of the service: which requests and deliveries speak of which promise."""

from .env import METRICS_PORT, METRICS_TOKEN

# By method and name of the view (tests/web/test_levels.py holds the names to the addresses).
LEVEL_OF_VIEW = {
    ("GET", "booking_start"): "search",
    ("GET", "booking_organisation"): "search",
    ("GET", "invited_search"): "search",
    ("GET", "prescriber_start"): "search",
    ("POST", "booking_identity"): "booking",
    ("POST", "booking_confirm"): "booking",
    ("POST", "prescriber_book"): "booking",
    ("POST", "agent_book"): "booking",
}
# By family of handlers: the first word of their names.
LEVEL_OF_HANDLER = {
    "notifications": "messages",
    "ants": "publication",
    "cartography": "publication",
    "publication": "publication",
    "webhooks": "publication",
}
# Between two times that a process writes its counts; 0: never by itself.
LEVELS_SECONDS = 60
# One line a request in the log, with its espace and the name of its view.
REQUEST_LOG = False
