"""Links on the portal's host: an identifier tells the espace, and the espace's host the rest."""

import pytest

from tenants.context import in_espace
from tenants.models import Espace
from tests.factories import MotifFactory, OrganisationFactory


@pytest.fixture
def organisation(alpha):
    with in_espace(alpha):
        return OrganisationFactory(external_id="cn-1")


@pytest.mark.parametrize(
    "path",
    [
        "/org/{}",
        "/org/{}/maison",
        "/r/{}/secret",
        "/r/{}/cr?tkn=secret",
        "/r/{}/secret/deplacer",
        "/prendre_rdv?public_link_organisation_id={}",
        "/prendre_rdv?organisation_ids[]={}&date=2026-12-01",
        "/creneaux?starts_at=2026-12-01T09:00&motif_id={}",
        "/prdv?tkn={}.secret",
    ],
)
def test_an_identifier_leads_to_its_espace(client, organisation, path):
    address = path.format(organisation.pk)
    response = client.get(address)
    assert response.status_code == 302
    assert response.headers["Location"] == f"http://alpha.localhost{address}"
    assert response["Referrer-Policy"] == "no-referrer"


def test_a_partner_s_number_leads_to_the_espace_that_knows_it(client, named, organisation):
    response = client.get("/org/ext/26/cn-1/maison")
    assert response.headers["Location"] == "http://alpha.localhost/org/ext/26/cn-1/maison"
    for nobody in ("/org/ext/26/cn-2", "/org/ext/99/cn-1", "/org/ext/%00/%00", "/org/ext/26/%00"):
        assert client.get(nobody).status_code == 404


def test_the_advisers_numbers_lead_to_their_espace(client, alpha, organisation):
    Espace.objects.filter(pk=alpha.pk).update(departement_number="CN")
    response = client.get("/resin/cn-0,%20cn-1")
    assert response.headers["Location"] == "http://alpha.localhost/resin/cn-0,%20cn-1"
    for nobody in ("/resin/cn-0", "/resin/,", "/resin/%00", "/resin/" + "a," * 900):
        assert client.get(nobody).status_code == 404
    Espace.objects.filter(pk=alpha.pk).update(departement_number="26")
    assert client.get("/resin/cn-1").status_code == 404


@pytest.mark.parametrize(
    "address", ["/org/1", "/org/" + "9" * 40, "/r/12/secret", "/prendre_rdv?motif_id=12"]
)
def test_an_identifier_of_no_espace(client, alpha, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "address", ["/prendre_rdv", "/creneaux", "/prdv", "/prendre_rdv?motif_id=x", "/prdv?tkn=x"]
)
def test_without_an_identifier_the_door(client, address):
    assert client.get(address).headers["Location"] == "/"


def test_an_espace_that_sleeps_is_told_by_nobody(client, alpha, organisation):
    Espace.objects.filter(pk=alpha.pk).update(state="suspended")
    assert client.get(f"/org/{organisation.pk}").status_code == 404


def test_the_redirection_keeps_to_our_hosts(client, alpha, organisation):
    with in_espace(alpha):
        motif = MotifFactory(organisations=[organisation])
    for rest in (
        "//evil.example",
        "/%2F%2Fevil.example",
        "/@evil.example",
        "/x?next=//evil.example",
    ):
        location = client.get(f"/org/{motif.pk}{rest}").headers["Location"]
        assert location.startswith(f"http://alpha.localhost/org/{motif.pk}/")
