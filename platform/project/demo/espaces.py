"""The demo espaces of this instance: made when they are missing, then filled."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from booking.directory.memberships import tell_members
from integrations.ants.sweep import sweep as tell_france_titres
from integrations.cartography.sweep import sweep as tell_cartography
from integrations.publication.publishing import publish_figures, total_figures
from socle import clock
from tenants.context import in_espace
from tenants.models import Espace
from tenants.provisioning import provision, request_espace

from .blueprint import EspaceSpec
from .loader import load
from .operators import ensure_operators
from .territories import ALL_ESPACES


class NotADemo(RuntimeError):
    """The instance is not in demo mode: logins that everyone knows have no place there."""


def ensure_demo_espaces(now: datetime | None = None) -> Iterator[tuple[Espace, bool]]:
    """Make and fill each demo espace that lacks; yields each, and whether this call filled it.

    Safe to run again after any interruption: creation goes on where it stopped, and content is
    written whole or not at all. An espace that was suspended or archived is left alone.

    Raises:
        NotADemo: `RDV_DEMO` is off.
    """
    if not settings.DEMO:
        raise NotADemo("RDV_DEMO is off")
    now = now or clock.now()
    for spec in ALL_ESPACES:
        espace = Espace.objects.filter(slug=spec.slug).first() or reserve(spec)
        espace = provision(espace)
        today = now.astimezone(ZoneInfo(spec.time_zone)).date()
        made = espace.state == Espace.State.ACTIVE and load(espace, spec, today)
        if espace.state == Espace.State.ACTIVE:
            with in_espace(espace):
                tell_members()
                publish_figures(now)
                if made:
                    tell_france_titres(now)
                    tell_cartography(now)
        total_figures(now)
        yield espace, made
    ensure_operators(now)


def reserve(spec: EspaceSpec) -> Espace:
    """Reserve the espace's slug and host name, `<slug>.localhost` on one machine."""
    return request_espace(
        spec.slug,
        spec.name,
        host=f"{spec.slug}.{settings.PORTAL_HOST}",
        kind=spec.kind,
        departement_number=spec.departement,
        phone=spec.phone,
        time_zone=spec.time_zone,
        holiday_zone=spec.holiday_zone.value,
        theme=spec.theme,
        accent=spec.accent,
    )
