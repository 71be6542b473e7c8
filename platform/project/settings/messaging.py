"""Broker, scheduled jobs, mail and SMS."""

from celery.schedules import crontab
from kombu import Queue

from .env import (
    BACKUP_MAX_HOURS,
    CELERY_BROKER_URL,
    INBOUND_EMAIL_SECRET,
    OPERATIONS_EMAILS,
    REPLY_DOMAIN,
    SUPPORT_EMAIL,
    env,
)

CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 900  # seconds
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Europe/Paris"
# What leaves has a queue of its own, so that no long job (an export, a night) delays a message. A
# worker that is told nothing serves both.
CELERY_TASK_QUEUES = [Queue("celery"), Queue("relay")]
CELERY_TASK_ROUTES = {"tenants.relay.drain*": {"queue": "relay"}}
# It notes what it sends, for /health/jobs_scheduled.
CELERY_BEAT_SCHEDULER = "socle.web.schedule.WatchedScheduler"
CELERY_BEAT_SCHEDULE = {
    # What a lost wake-up or a killed worker left behind.
    # It expires before the next one is due: a worker that was away finds one call, not a thousand.
    "outbox-drain": {
        "task": "tenants.relay.drain",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "outbox-drain-outside": {
        "task": "tenants.relay.drain_outside",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "outbox-purge": {"task": "tenants.relay.purge", "schedule": 3600.0},
    # Turns of the night (see `tenants.nightly`): never between 2:00 and 2:59.
    "nights": {
        "task": "tenants.nightly.dispatch",
        "schedule": crontab(minute="*/5", hour="22,23,0,1,3,4,5"),
        "options": {"expires": 240},
    },
    # After the night: all espaces together.
    "figures-total": {
        "task": "project.portal.total_figures",
        "schedule": crontab(minute="30", hour="6"),
        "options": {"expires": 3600},
    },
    # What the night has found, told once, and only when something is wrong.
    "night-tell": {
        "task": "tenants.night.tell",
        "schedule": crontab(minute="45", hour="6"),
        "options": {"expires": 3600},
    },
    "levels-purge": {
        "task": "tenants.levels.purge",
        "schedule": crontab(minute="15", hour="6"),
        "options": {"expires": 3600},
    },
    # Espaces that operators asked for, where a lost wake-up or a killed worker left them.
    "openings": {
        "task": "tenants.opening.drain",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    # Espaces whose delay before deletion has passed.
    "espaces-delete": {
        "task": "tenants.deletion.sweep",
        "schedule": crontab(minute="20", hour="7"),
        "options": {"expires": 3600},
    },
    # Requests for an espace that nobody proved, and those answered a year ago.
    "requests-purge": {
        "task": "tenants.requests.purge",
        "schedule": crontab(minute="25", hour="7"),
        "options": {"expires": 3600},
    },
    "oauth-clear": {
        "task": "api.oauth.clear_expired",
        "schedule": crontab(minute="10", hour="7"),
        "options": {"expires": 3600},
    },
    "sessions-clear": {"task": "socle.accounts.clear_sessions", "schedule": 3600.0},
}
if not CELERY_BROKER_URL.startswith(("amqp", "pyamqp")):
    # Seconds. The defaults left a killed worker's task lost for over 45 s.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 1800,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
        "socket_timeout": 10,
    }

# Who is told in the morning of what the night has found.
OPERATIONS_EMAILS = OPERATIONS_EMAILS or ([SUPPORT_EMAIL] if SUPPORT_EMAIL else [])
OUTBOX_WAKE = "tenants.relay.wake"
# Seconds that a worker may hold a delivery before another one takes it.
OUTBOX_LEASE_SECONDS = 120
# Attempts that an error of ours, or the death of the worker, may cost a delivery: some six hours.
OUTBOX_MAX_ATTEMPTS = 12
# Attempts that a provider who does not answer may cost it besides: nearly four days.
OUTBOX_OUTAGE_ATTEMPTS = 96
# Processes of the relay that may wait for other people's servers at the same time (webhooks,
# calendars): fewer than there are, or servers that are slow would hold up mails.
OUTBOX_OUTSIDE_WORKERS = env.int("RDV_OUTSIDE_WORKERS", 1)

EMAIL_TIMEOUT = 15  # seconds
SMS_BACKEND = "integrations.sms.chosen.ChosenSms"
