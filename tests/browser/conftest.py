"""A town hall of alpha, committed, that a browser can visit; its theme as the test wants it."""

from datetime import timedelta

import pytest

from booking.directory.models import Place
from integrations.sms import memory
from socle import clock
from tenants import hosts
from tenants.context import in_espace
from tenants.models import Espace
from tests.booking.conftest import Counter, open_counter
from tests.factories import AgentFactory, OpeningWindowFactory, PlaceFactory, ServiceFactory


@pytest.fixture
def espace(committed) -> Espace:
    memory.outbox.clear()
    return Espace.objects.get(slug="alpha")


@pytest.fixture
def dress(espace):
    """`dress("etat")`: the theme of alpha's pages, put back afterwards."""

    def change(theme: str) -> None:
        espace.theme = theme
        espace.save()

    yield change
    change(Espace.Theme.NEUTRE)
    hosts.forget()


@pytest.fixture
def counter(espace) -> Counter:
    """A motif of one service among two, with something to read before, in two places."""
    with in_espace(espace):
        other = open_counter(name="Passeport en urgence", service=ServiceFactory(name="Titres"))
        counter = open_counter(
            name="Aide pour remplir un dossier administratif",
            service=ServiceFactory(name="Service social"),
            restriction_for_rdv="Réservé aux habitants de la commune.",
            instruction_for_rdv="Apportez votre dernier avis d’imposition.\n"
            "La liste est sur https://exemple.fr/pieces-a-fournir",
        )
        Place.objects.filter(pk=counter.place.pk).update(
            name="Hôtel de ville", access_notes="Entrée de plain-pied par la cour."
        )
        annexe = PlaceFactory(organisation=counter.organisation, name="Annexe du Port")
        OpeningWindowFactory(
            agent=AgentFactory(organisation=counter.organisation),
            organisation=counter.organisation,
            place=annexe,
            motifs=[counter.motif],
            first_day=clock.now().date() + timedelta(days=14),
        )
        assert other.motif.service_id != counter.motif.service_id
    return counter
