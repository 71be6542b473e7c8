"""A real worker under test: as in the suite, with short leases and a beat every second."""

from project.settings.test import *  # noqa: F403

OUTBOX_WAKE = "tenants.relay.wake"
OUTBOX_LEASE_SECONDS = 2
CELERY_IMPORTS = ["tests.support.probe"]
CELERY_BEAT_SCHEDULE = {"outbox-drain": {"task": "tenants.relay.drain", "schedule": 1.0}}
