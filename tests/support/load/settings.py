"""Web, worker and beat under load: as the suite's, with the real cache, wake-ups and mail."""

import os

from project.settings.base import CACHES, LOGGING
from project.settings.test import *  # noqa: F403

CACHES = CACHES
OUTBOX_WAKE = "tenants.relay.wake"
BRIEF_CACHE_SECONDS = 3
LEVELS_SECONDS = 5
EMAIL_BACKEND = "integrations.email.smtp.WatchfulBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(os.environ.get("LOAD_SMTP_PORT", "0"))
EMAIL_TIMEOUT = 10
ANTS_API_AUTH_TOKENS = ["token-of-the-load"]
# Deliveries that are tried again, too.
LOGGING["root"]["level"] = "WARNING"
