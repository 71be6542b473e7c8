"""The espace's own limits: within their bounds, followed at once, here only, and written down."""

import pytest

from booking.directory.models import DirectoryChange
from booking.directory.models.presentation import DisposableMail
from socle.web.limits.rates import RATES
from tenants import hosts
from tenants.context import in_espace
from tenants.models import Espace

from .conftest import ROOT, main_of, version_in

PAGE = ROOT + "/limites"


MAILS = {"disposable_mail": DisposableMail.values[0]}


@pytest.fixture(autouse=True)
def fresh_hosts():
    """The table of host names is the process's: what these tests leave in it is thrown away."""
    hosts.forget()
    yield
    hosts.forget()


@pytest.fixture
def save(client, django_capture_on_commit_callbacks):
    def saved(**values):
        version = version_in(client.get(PAGE))
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(PAGE, MAILS | values | {"version": version})

    return saved


def limits_of(slug: str) -> dict:
    return Espace.objects.get(slug=slug).limits


def test_bounds_are_shown_and_what_is_chosen_is_kept_here_only(save, client, alpha):
    page = main_of(client.get(PAGE))
    for rate in RATES.values():
        assert rate.label in page.text
        assert f"de {rate.least} à {rate.most}" in page.text.casefold()
    assert save(limit_search="100", limit_hold="").url == PAGE
    assert limits_of("alpha") == {"search": 100}
    assert limits_of("bravo") == {}
    assert main_of(client.get(PAGE)).one("input", name="limit_search")["value"] == "100"
    with in_espace(alpha):
        change = DirectoryChange.objects.get(verb="presented")
    assert (change.before["limits"], change.after["limits"]) == ({}, {"search": 100})
    assert save().status_code == 302
    assert limits_of("alpha") == {}


@pytest.mark.parametrize("count", ["59", "6001", "-1", "x", "1.5", "9" * 30])
def test_out_of_bounds_nothing_is_written(save, count):
    main_of(save(limit_search=count, limit_hold="50"), 422)
    assert limits_of("alpha") == {}


def test_the_second_editor_is_told(save, client):
    stale = version_in(client.get(PAGE))
    save(limit_search="100")
    main_of(client.post(PAGE, MAILS | {"limit_search": "200", "version": stale}), 409)
    assert limits_of("alpha") == {"search": 100}
