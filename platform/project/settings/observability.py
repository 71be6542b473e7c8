"""Structured logs that carry the espace, and Sentry (off without a DSN)."""

import structlog

from socle.links import without_secrets

from .env import SENTRY_DSN, SENTRY_ENVIRONMENT

_shared = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "foreign_pre_chain": _shared,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        },
        "readable": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "foreign_pre_chain": _shared,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.dev.ConsoleRenderer(colors=False),
            ],
        },
    },
    "filters": {"secrets": {"()": "socle.logs.LeavesSecretsOut"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "filters": ["secrets"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        # Even where everything else is told at DEBUG: one quotes parameters of statements, the
        # other whole contexts of templates.
        "django.db.backends": {"level": "INFO"},
        "django.template": {"level": "INFO"},
        # Whole addresses of other services, with what was asked: an address typed, a token.
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
        # Whole requests and answers of calendars, with what stands in them.
        "exchangelib": {"level": "CRITICAL"},
    },
}

structlog.configure(
    processors=[*_shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)


def _with_espace(event: dict, hint: dict) -> dict:
    """A Sentry event says where it happened; addresses of people, and of pages whose link opens
    them, are in none."""
    espace = structlog.contextvars.get_contextvars().get("espace")
    if espace:
        event.setdefault("tags", {})["espace"] = espace
    if request := event.get("request"):
        # Queries and headers hold links too: the page before, codes on their way back.
        kept = {"url": without_secrets(request.get("url", "")), "method": request.get("method")}
        event["request"] = kept
    return event


if SENTRY_DSN:
    import sentry_sdk

    sentry_sdk.init(
        dsn=SENTRY_DSN,
        environment=SENTRY_ENVIRONMENT,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,
        traces_sample_rate=0.0,
        before_send=_with_espace,
    )
