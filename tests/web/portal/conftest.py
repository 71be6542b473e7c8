"""The portal's host, and an espace that it must not list."""

import pytest

from tenants.models import Espace


@pytest.fixture
def client(portal_client):
    return portal_client


@pytest.fixture
def named(alpha, bravo):
    """Alpha is the Drôme's; bravo, La Réunion's, has no département's number of its own."""
    Espace.objects.filter(pk=alpha.pk).update(name="Drôme Solidarités", departement_number="26")
    Espace.objects.filter(pk=bravo.pk).update(name="Conseillers de La Réunion")
