"""Workers that are killed: short leases, a beat every second, a mail server of the test's own."""

import os

from .worker_settings import *  # noqa: F403

CELERY_IMPORTS = ["tests.support.mailed"]
EMAIL_BACKEND = "integrations.email.smtp.WatchfulBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(os.environ.get("SINK_PORT", "0"))
EMAIL_TIMEOUT = 10
