"""Who is not of the espace: a partner that books for people, a site that shows the path."""

from booking.directory.models import AllowedOrigin, PartnerAddress, PartnerStructure
from project.context import portal_url

PARTNER = "Association Le Pont"
PARTNER_DOMAIN = "lepont.example"


def write_outside() -> None:
    """A registered structure, known by its domain; the demonstration's own page with a frame."""
    partner = PartnerStructure.objects.create(name=PARTNER)
    PartnerAddress.objects.create(partner=partner, value=PARTNER_DOMAIN)
    AllowedOrigin.objects.create(origin=portal_url())
