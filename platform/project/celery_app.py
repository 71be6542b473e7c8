"""The Celery application: worker and beat."""

import os

from celery import Celery
from celery.signals import beat_init, heartbeat_sent, setup_logging, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.production")

app = Celery("rdv")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["socle.accounts", "booking.directory", "booking.exports", "api.oauth"])
app.autodiscover_tasks(["project.portal"], related_name="morning")
app.autodiscover_tasks(["project.sandbox"])
for room in ("deletion", "nightly", "opening", "provisioning", "relay", "requests"):
    app.autodiscover_tasks(["tenants"], related_name=room)
app.autodiscover_tasks(["tenants.levels"], related_name="reading")
for room in ("digest", "inspection"):
    app.autodiscover_tasks(["tenants.night"], related_name=room)


@setup_logging.connect
def keep_our_logging(**kwargs: object) -> None:
    """Django's LOGGING stands; Celery installs none of its own."""


@worker_init.connect
@beat_init.connect
def refuse_to_share_connections(**kwargs: object) -> None:
    """Before anything is taken from a queue; what is raised in a signal is only logged."""
    from django.core.exceptions import ImproperlyConfigured

    from tenants.pooling import refuse_handed_over

    try:
        refuse_handed_over()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from error


@heartbeat_sent.connect
def stay_alive(**kwargs: object) -> None:
    """Every two seconds of a worker that has its broker."""
    from socle.web.alive import note_alive

    note_alive()


@worker_init.connect
def answer_watchers(**kwargs: object) -> None:
    from tenants.metrics.exposed import expose

    expose()
