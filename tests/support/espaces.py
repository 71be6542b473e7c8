"""The espaces `alpha` and `bravo`: every tenancy test has data in both."""

import pytest

from tenants.context import in_espace
from tenants.models import Espace
from tenants.provisioning import provision, request_espace

NAMES = {"alpha": "Alpha", "bravo": "Bravo"}


def make_espaces() -> None:
    """Create what is missing; a database kept from an earlier run is used as it is."""
    for slug, name in NAMES.items():
        espace = Espace.objects.filter(slug=slug).first()
        provision(espace or request_espace(slug, name, host=f"{slug}.localhost"))


@pytest.fixture
def alpha(db) -> Espace:
    return Espace.objects.get(slug="alpha")


@pytest.fixture
def bravo(db) -> Espace:
    return Espace.objects.get(slug="bravo")


@pytest.fixture
def in_alpha(alpha):
    """Run the test inside alpha."""
    with in_espace(alpha):
        yield alpha
