"""A worker that has just started knows every job that the beat sends it."""

import subprocess
import sys

CODE = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "project.settings.test"
from django.conf import settings
from project.celery_app import app
app.loader.init_worker()
app.finalize(auto=True)
wanted = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
print(sorted(wanted - set(app.tasks)))
"""


def test_every_scheduled_job_is_known_to_a_worker_alone():
    """In a process of its own: here, some test or other has imported them all."""
    done = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.strip() == "[]", done.stderr[-2000:]
