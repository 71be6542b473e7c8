"""One live booking, or registration, of one address for one motif."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac

from booking.catalog.models import Motif
from booking.domain.mailboxes import mailbox_of

from ..errors import RuleRefused
from ..models import Appointment, SoleBooking, TurnEntry
from ..models.appointment import Status

BY_TURNS = (Motif.Allocation.DRAW, Motif.Allocation.QUEUE)
ALREADY = (
    "Vous avez déjà un rendez-vous à venir, ou une inscription, pour ce motif. Annulez-le avant "
    "d’en prendre un autre, ou appelez-nous."
)
IDENTITY_NEEDED = (
    "En ligne, ce motif demande une identité vérifiée par FranceConnect. Sans FranceConnect, "
    "appelez-nous : des créneaux sont gardés pour vous."
)


def gives_one_at_a_time(motif: Motif) -> bool:
    """Whether the motif gives one address one live booking only."""
    return motif.sole_booking or motif.verified_identity or motif.allocation in BY_TURNS


def claim_sole(
    motif: Motif,
    email: str,
    phone_number: str,
    now: datetime,
    *,
    appointment: Appointment | None = None,
    entry: TurnEntry | None = None,
    usager_id: int | None = None,
    identity: str = "",
) -> None:
    """Take the only booking that this mailbox, this number and this identity may have of it.

    Must run in the transaction that writes the appointment or the entry. What an entry took
    passes to the appointment that its turn led to (`pass_on`).

    Args:
        identity: the digest of a verified one (`identity_digest`).

    Raises:
        RuleRefused: `sole_booking`, when one of them has it already; nothing was written.
    """
    wanted = {*identities(email, phone_number, usager_id), *filter(None, [identity])}
    if not wanted or not gives_one_at_a_time(motif):
        return
    same = SoleBooking.objects.filter(motif=motif, identity__in=wanted)
    same.filter(_over(now)).delete()
    mine = same.filter(appointment=appointment, entry=entry).values_list("identity", flat=True)
    missing = sorted(wanted - set(mine))
    rows = [
        SoleBooking(motif=motif, identity=one, appointment=appointment, entry=entry)
        for one in missing
    ]
    try:
        with transaction.atomic():
            SoleBooking.objects.bulk_create(rows)
    except IntegrityError:
        raise RuleRefused("sole_booking", ALREADY) from None


def pass_on(entry_id: int, appointment: Appointment) -> None:
    """What the entry took is the appointment's from now on."""
    SoleBooking.objects.filter(entry=entry_id).update(entry=None, appointment=appointment)


def purge_sole(now: datetime, limit: int) -> int:
    """Delete the rows of what lives no longer; how many, `limit` at most."""
    ids = list(SoleBooking.objects.filter(_over(now)).values_list("pk", flat=True)[:limit])
    SoleBooking.objects.filter(pk__in=ids).delete()
    return len(ids)


def identities(email: str, phone_number: str, usager_id: int | None = None) -> Iterable[str]:
    """Digests by which a person is known again, however they write their address."""
    known = str(usager_id or "")
    for kind, value in (
        ("mailbox", mailbox_of(email)),
        ("phone", phone_number),
        ("usager", known),
    ):
        if value:
            yield salted_hmac(f"sole_booking.{kind}", value, algorithm="sha256").hexdigest()


def identity_digest(subject: str) -> str:
    """By which what FranceConnect calls somebody is known again; empty for nobody."""
    return salted_hmac("sole_booking.identity", subject, algorithm="sha256").hexdigest() * bool(
        subject
    )


def check_verified(motif: Motif, subject: str = "") -> None:
    """
    Args:
        subject: what FranceConnect calls who books; empty for those whom it did not verify.

    Raises:
        RuleRefused: `identity_needed`, when the motif asks for a verified identity.
    """
    if motif.verified_identity and not subject:
        raise RuleRefused("identity_needed", IDENTITY_NEEDED)


def _over(now: datetime) -> Q:
    """Rows of appointments past or cancelled, and of entries that ended."""
    past = Q(appointment__isnull=False) & (
        ~Q(appointment__status=Status.UNKNOWN) | Q(appointment__starts_at__lte=now)
    )
    return past | (Q(entry__isnull=False) & ~Q(entry__state__in=TurnEntry.LIVE))
