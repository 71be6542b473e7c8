"""Where requests to addresses that people type may go (webhooks, calendars)."""

from .env import OUTGOING_CA_FILE, OUTGOING_CLOSED_NETWORKS, OUTGOING_OPENED_NETWORKS

# https only; a test's receiver on this machine has no certificate.
OUTGOING_PLAIN_HTTP = False
