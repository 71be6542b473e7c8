"""How much one prescripteur, one structure, and for one person (threat 11 of users.md).

Whoever floods agendas or books for people who did not ask is stopped, and told to call.
"""

from datetime import datetime, timedelta

from django.db.models import Q

from booking.directory.models import PartnerStructure

from .errors import PrescriptionRefused
from .models import Prescripteur, Prescription, PrescriptionRules
from .prescribing import Wish

A_DAY = timedelta(days=1)
DISOWNED_WITHIN = timedelta(days=30)
# Once so many people said that they had not asked for it, an address books no more.
MOST_DISOWNED = 3
# Slots that wait at once for the proof of one address.
MOST_PENDING = 3


def check_quota(wish: Wish, now: datetime) -> None:
    """Must come before the claim, in a transaction where requests of one address wait in turn.

    Raises:
        PrescriptionRefused: one of the numbers is reached (at most 6 queries).
    """
    rules = PrescriptionRules.current()
    lately = Prescripteur.objects.filter(participation__created_at__gt=now - A_DAY)
    mine = Q(email=wish.card.email)
    if (
        lately.filter(mine).count() >= rules.bookings_a_day
        or lately.filter(_of_structure(wish)).count() >= _structure_a_day(wish, rules)
        or lately.filter(_for_person(wish)).count() >= rules.person_a_day
        or Prescripteur.objects.filter(mine, disowned_at__gt=now - DISOWNED_WITHIN).count()
        >= MOST_DISOWNED
    ):
        raise PrescriptionRefused


def check_pending(wish: Wish, now: datetime) -> None:
    """
    Raises:
        PrescriptionRefused: the address keeps as many slots as it may without being proved.
    """
    waiting = Prescription.objects.filter(
        email=wish.card.email, confirmed_at__isnull=True, expires_at__gt=now
    )
    if waiting.count() >= MOST_PENDING:
        raise PrescriptionRefused


def _of_structure(wish: Wish) -> Q:
    """The registered partner; for the others what they call themselves."""
    if wish.card.partner_id:
        return Q(partner_id=wish.card.partner_id)
    return Q(partner__isnull=True, structure__iexact=wish.card.structure)


def _structure_a_day(wish: Wish, rules: PrescriptionRules) -> int:
    partner = PartnerStructure.objects.filter(pk=wish.card.partner_id).first()
    return partner.bookings_a_day if partner else rules.structure_a_day


def _for_person(wish: Wish) -> Q:
    """By what reaches them; somebody whom nothing reaches counts for this prescripteur alone."""
    if wish.person.phone_number:
        return Q(participation__usager__phone_number=wish.person.phone_number)
    if wish.person.email:
        return Q(participation__usager__email__iexact=wish.person.email)
    return Q(email=wish.card.email, person__iexact=wish.signed_card.person)
