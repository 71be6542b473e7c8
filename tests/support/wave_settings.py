"""A process that migrates towards a release of one slow migration."""

from django.db import migrations

from project.settings.test import *  # noqa: F403
from tests.support.migrations import install, later

SLOW = later(
    "9001_slow",
    [
        migrations.RunSQL("SELECT pg_sleep(0.4)"),
        migrations.RunSQL("ALTER TABLE exports_export ADD COLUMN slow integer"),
    ],
)
install(SLOW)
