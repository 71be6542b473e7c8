"""A clock that stands still, and an organisation of alpha to work in."""

from datetime import UTC, datetime

import pytest

from tenants.context import in_espace
from tests.factories import OrganisationFactory

# Tuesday 24 November 2026, 9:00 in Paris.
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
CLOCKS = (
    "booking.web.agent.agenda.views.now",
    "booking.web.agent.rdv.acts.now",
    "booking.web.agent.rdv.edit.now",
    "booking.web.agent.rdv.move.now",
    "booking.web.agent.rdv.page.now",
    "booking.web.agent.rdv.people.now",
    "booking.web.agent.rdv.presence.now",
    "booking.web.agent.rdv.status.now",
    "booking.web.agent.booking.people.now",
    "booking.web.agent.booking.wizard.now",
    "booking.web.agent.find.page.now",
    "booking.web.agent.find.why.now",
    "booking.web.agent.find.prescribe.now",
    "booking.web.agent.find.wider.now",
    "booking.web.agent.planning.day_page.now",
    "booking.web.agent.planning.detail.now",
    "booking.web.agent.planning.form_page.now",
    "booking.web.agent.planning.listing.now",
    "booking.web.agent.planning.preview.now",
    "booking.web.agent.planning.removal.now",
    "booking.web.agent.shell.now",
    "booking.web.agent.usagers.alike.now",
    "booking.web.agent.usagers.create.now",
    "booking.web.agent.usagers.edit.now",
    "booking.web.agent.usagers.export.now",
    "booking.web.agent.usagers.invite.now",
    "booking.web.agent.usagers.merge.now",
    "booking.web.agent.usagers.record.now",
    "booking.web.agent.usagers.referents.now",
    "booking.web.agent.usagers.removal.now",
    "booking.web.agent.usagers.ties.now",
)


@pytest.fixture
def clock(monkeypatch):
    """`clock(instant)` sets the time of the pages; it stands at NOW until then."""

    def set_to(instant: datetime) -> None:
        for name in CLOCKS:
            monkeypatch.setattr(name, lambda: instant)

    set_to(NOW)
    return set_to


@pytest.fixture
def organisation(alpha):
    with in_espace(alpha):
        return OrganisationFactory(name="Maison de Privas")
