"""Opening the espaces that operators asked for, one after the other, in the background.

Each is whole or says what failed, and never holds up the next. Whatever interrupts it, a killed
worker included, the next call goes on: what is there already is found, not made twice.
"""

import time
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from celery import current_app, shared_task
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.module_loading import import_string

from socle.audit.record import record
from socle.clock import now
from socle.errors import DomainError

from .announcements import spread
from .context import in_espace
from .locks import Busy, one_at_a_time
from .models import Espace, Opening, OpeningBatch
from .provisioning import NoNumberLeft, provision, request_espace

DRAIN_SECONDS = 300
MOST_ATTEMPTS = 3
DRAFT_DAYS = 1
KEPT_DAYS = 30  # an address that nobody could be invited by
NO_NUMBER = "Aucun numéro d’espace n’est libre (RDV_INSTANCE_LAST_NUMBER)."
INTERRUPTED = "Création interrompue plusieurs fois : voir le journal du worker."

State = Opening.State
log = structlog.get_logger(__name__)


class Filler(Protocol):
    """Who knows what an espace holds at first (`settings.FIRST_CONTENT`)."""

    def prepare(self, opening: Opening) -> None:
        """Complete and check what is asked, before anything is made; on the portal.

        Raises:
            DomainError: it cannot be done.
        """
        ...

    def zones(self, departement: str) -> dict[str, str]:
        """`time_zone` and `holiday_zone` of a département."""
        ...

    def fill(self, opening: Opening, instant: datetime) -> None:
        """In the espace; nothing the second time.

        Raises:
            DomainError: something asked makes no sense.
        """
        ...


def ask_opening(opening: Opening) -> Opening:
    """Keep what is asked and have it done.

    Raises:
        ValidationError: the slug, the host name or another field cannot be.
    """
    opening.full_clean(exclude=["batch", "espace"])
    with transaction.atomic():
        opening.save(force_insert=True)
        transaction.on_commit(wake, robust=True)
    return opening


def retry(openings, account_id) -> int:
    """Those that failed are tried again; how many."""
    with transaction.atomic():
        count = openings.filter(state=State.FAILED).update(
            state=State.WAITING, attempts=0, error=""
        )
        if count:
            record("espace.retried", account_id=account_id, detail=f"{count}")
        transaction.on_commit(wake, robust=True)
    return count


def wake() -> None:
    try:
        current_app.send_task("tenants.opening.drain", ignore_result=True)
    except Exception as error:  # kombu lets each transport's own errors through
        log.warning("opening.wake_failed", error=type(error).__name__)


@shared_task(name="tenants.opening.drain")
def drain() -> int:
    """Open all that wait; how many were tried. One worker at a time, the others leave it to it."""
    forget()
    if not _waiting().exists():
        return 0
    try:
        with one_at_a_time("openings", wait=False):
            return _drain()
    except Busy:
        return 0


def confirm(batch: OpeningBatch, account_id) -> int:
    """What was read from a file is to be done; how many espaces."""
    with transaction.atomic():
        drafts = batch.openings.filter(state=State.DRAFT)
        count = drafts.update(state=State.WAITING)
        if count:
            record("espace.batch_asked", account_id=account_id, detail=f"{count}")
        transaction.on_commit(wake, robust=True)
    return count


def forget() -> None:
    """Files that nobody confirmed within a day, addresses of what failed a month ago."""
    OpeningBatch.objects.filter(
        asked_at__lt=now() - timedelta(days=DRAFT_DAYS), openings__state=State.DRAFT
    ).delete()
    old = Opening.objects.filter(state=State.FAILED, asked_at__lt=now() - timedelta(days=KEPT_DAYS))
    old.exclude(admin_email="").update(admin_email="")


def _waiting():
    return Opening.objects.filter(state__in=(State.WAITING, State.RUNNING))


def _drain() -> int:
    stop_at, tried = time.monotonic() + DRAIN_SECONDS, 0
    # One that is said to run, while we hold the lock, was left by a worker that died.
    while opening := _waiting().order_by("asked_at", "line", "pk").first():
        open_one(opening)
        tried += 1
        if time.monotonic() > stop_at:
            wake()
            break
    return tried


def open_one(opening: Opening) -> None:
    """Whatever happens is written on the row; nothing is raised."""
    if opening.attempts >= MOST_ATTEMPTS:
        _end(opening, State.FAILED, INTERRUPTED)
        return
    Opening.objects.filter(pk=opening.pk).update(state=State.RUNNING, attempts=opening.attempts + 1)
    try:
        _open(opening)
    except DomainError as error:
        _end(opening, State.FAILED, error.message)
    except ValidationError as error:
        _end(opening, State.FAILED, " ".join(error.messages))
    except NoNumberLeft:
        _end(opening, State.FAILED, NO_NUMBER)
    except Exception as error:
        log.exception("opening.failed", slug=opening.slug)
        _end(opening, State.FAILED, f"Erreur imprévue ({type(error).__name__}).")
    else:
        opening.admin_email = ""
        _end(opening, State.DONE, "")


def _open(opening: Opening) -> None:
    filler: Filler = import_string(settings.FIRST_CONTENT)()
    filler.prepare(opening)
    if opening.espace_id is None:
        with transaction.atomic():
            opening.espace = _request(opening, filler)
            opening.save(update_fields=["espace"])
    espace = provision(opening.espace)
    with in_espace(espace):
        filler.fill(opening, now())
    with transaction.atomic():
        spread()
    who = {"account_id": opening.asked_by_id, "espace_number": espace.number}
    record("espace.filled", noun="espace", object_id=espace.number, **who)


def _request(opening: Opening, filler: Filler) -> Espace:
    return request_espace(
        opening.slug,
        opening.name,
        host=opening.host,
        kind=opening.kind,
        departement_number=opening.departement_number,
        phone=opening.phone,
        account_id=opening.asked_by_id,
        **filler.zones(opening.departement_number),
    )


def _end(opening: Opening, state: State, error: str) -> None:
    opening.state, opening.error, opening.done_at = state, error[:300], now()
    opening.save(update_fields=["state", "error", "done_at", "admin_email"])
