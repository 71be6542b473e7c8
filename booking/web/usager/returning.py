"""From a hold back to the path: its answers, as an address carries them."""

from urllib.parse import urlencode

from django.http import QueryDict

from booking.appointments.models import AnswerSheet, BookingHold
from booking.availability.loader import zone_of

from .answers import Answers


def sheet_of_hold(hold: BookingHold) -> AnswerSheet | None:
    """What was answered to the questionnaire before it was placed (1 query)."""
    return AnswerSheet.objects.filter(hold=hold).first()


def answers_of(hold: BookingHold) -> Answers:
    """The answers that led to the hold; what had to be read was read."""
    by_place = hold.place_id is not None
    sheet = sheet_of_hold(hold)
    return Answers.of(QueryDict(urlencode(hold.answers))).changed(
        motif_slug=hold.motif.slug_with_type,
        motif_id=hold.motif_id,
        has_read=bool(hold.motif.restriction_for_rdv),
        place_id=hold.place_id,
        organisation_id=None if by_place else hold.organisation_id,
        starts_at=None if hold.session_id else hold.starts_at.astimezone(zone_of(hold.place)),
        session_id=hold.session_id,
        sheet_uuid=sheet.uuid if sheet else None,
    )
