"""A worker with nothing to do, on the broker that ./up gives it."""

import os

from celery import Celery

app = Celery("stub", broker=os.environ["CELERY_BROKER_URL"])
