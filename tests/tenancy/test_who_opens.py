"""What each role must not see is tried as much as what it may: every address of the agents."""

import os

import pytest
from django.test import override_settings

from tenants.models import Espace
from tests.support.committed import wipe

from .asking import provide
from .screens import GUIDE, OPENS, REFUSED, UNKNOWN, Screen, explore, guide_of
from .stock import stock


@pytest.fixture(scope="module")
def screens(django_db_setup, django_db_blocker, tmp_path_factory) -> list[Screen]:
    """What every role got, asked once for all tests of the module."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        with override_settings(STATE_DIR=tmp_path_factory.mktemp("state")):
            provide(patch)
            found = explore(stock(Espace.objects.get(slug="alpha")))
        wipe()
    return found


# The mark makes pytest-django work in a test database; nothing is asked of it here.
pytestmark = pytest.mark.django_db


def test_the_guide_says_who_opens_each_screen(screens):
    written = guide_of(screens)
    if os.environ.get("ECRANS") == "ecrire":
        GUIDE.write_text(written)
    assert GUIDE.read_text() == written


def test_an_organisation_is_unknown_to_those_of_another(screens):
    met = [s.address for s in screens if s.answers.get("elsewhere", UNKNOWN) != UNKNOWN]
    assert met == []


def test_only_administrators_configure_an_organisation(screens):
    pages = [s for s in screens if "/<organisation>/configuration" in s.address]
    assert len(pages) > 20
    for screen in pages:
        below = {screen.answers[role] for role in ("agent", "other_service", "secretariat")}
        assert below <= {REFUSED, UNKNOWN}, screen.address
        assert screen.answers["admin"] == OPENS, screen.address


def test_the_espace_is_for_its_administrators_and_the_holders_of_rights(screens):
    pages = [s for s in screens if s.address.startswith("/agent/espace")]
    assert len(pages) > 50
    for screen in pages:
        assert OPENS not in (screen.answers["agent"], screen.answers["admin"]), screen.address
        assert screen.answers["espace"] == OPENS, screen.address


def test_what_is_ones_own_is_unknown_to_a_colleague(screens):
    own = ("<connection>", "<token>", "<export>", "<plan>")
    pages = [s for s in screens if any(name in s.address for name in own)]
    assert len(pages) >= 6
    assert {s.answers["agent"] for s in pages} == {UNKNOWN}
