"""Links that circulate, and those who change them by hand (booking.md 2.1)."""

from itertools import cycle

import pytest

from booking.catalog.models import MotifCategory
from booking.web.usager.confirmation import recap_url
from tenants.models import Espace
from tests.booking.conftest import NINE
from tests.factories import OrganisationFactory

from .booked import book
from .conftest import choices, question, tree

NOT_OFFERED = "Ce rendez-vous n’est pas proposé en ligne, ou ne l’est plus"
LINK_REFUSED = "Ce lien n’est pas valable, ou ne l’est plus"


@pytest.fixture
def known(town, alpha):
    """The organisation has a number at a partner's; alpha is the Ardèche."""
    alpha.departement_number = "07"
    Espace.objects.filter(pk=alpha.pk).update(departement_number="07")
    with town.inside():
        town.counter.organisation.external_id = "cn-1"
        town.counter.organisation.save()
    return town


@pytest.mark.parametrize("territory", ["alpha", "ALPHA"])
@pytest.mark.parametrize("slug", ["", "/maison-des-solidarites", "/x/", "/%F0%9F%92%A9"])
def test_an_organisation_by_its_partner_s_number(client, known, territory, slug):
    if slug.endswith("/"):
        assert client.get(f"/org/ext/{territory}/cn-1{slug}").status_code == 404
        return
    response = client.get(f"/org/ext/{territory}/cn-1{slug}")
    assert response.status_code == 302
    pk = known.counter.organisation.pk
    assert response.headers["Location"] == f"/prendre_rdv?public_link_organisation_id={pk}"
    assert question(client.get(response.headers["Location"])) == "Pour quel motif ?"


@pytest.mark.parametrize(
    "address",
    [
        "/org/ext/26/cn-1",
        "/org/ext/alpha/cn-2",
        "/org/ext/alpha/%00",
        "/org/ext/%00/cn-1",
        "/org/ext/alpha/" + "9" * 500,
        "/org/999999999999999999999999",
        "/org/0/x",
    ],
)
def test_an_organisation_that_is_none(client, known, address):
    assert question(client.get(address), 404) == NOT_OFFERED


@pytest.mark.parametrize(
    "query",
    [
        "external_organisation_ids=cn-1",
        "external_organisation_ids[]=cn-1",
        "external_organisation_ids[]=cn-9&external_organisation_ids[]=cn-1",
        "external_organisation_ids[0]=cn-1&external_organisation_ids[1]=cn-9",
        "external_organisation_ids=cn-9,%20cn-1",
    ],
)
def test_lists_of_partners_numbers_however_written(client, known, open_town, query):
    open_town(name="Ailleurs")
    assert choices(client.get(f"/prendre_rdv?{query}")) == ["Demande de passeport"]


@pytest.mark.parametrize(
    "form", ["organisation_ids={}", "organisation_ids[]={}&organisation_ids[]=1"]
)
def test_lists_of_our_numbers_however_written(client, known, open_town, form):
    open_town(name="Ailleurs")
    query = form.format(known.counter.organisation.pk)
    response = client.get(f"/prendre_rdv?{query}")
    assert choices(response) == ["Demande de passeport"]
    # The next pages keep to it.
    link = tree(response).all("a", class_="rdv-choice__link")[0]["href"]
    assert f"organisation_ids={known.counter.organisation.pk}" in link


def test_limits_that_exclude_each_other_offer_nothing(client, known):
    with known.inside():
        other = OrganisationFactory()
    pk = known.counter.organisation.pk
    query = f"public_link_organisation_id={pk}&organisation_ids={other.pk}"
    assert question(client.get(f"/prendre_rdv?{query}"), 404) == NOT_OFFERED


def test_a_place_alone_narrows_the_motifs(client, town, open_town):
    other = open_town(name="Ailleurs")
    assert choices(client.get(f"/prendre_rdv?lieu_id={other.counter.place.pk}")) == ["Ailleurs"]
    assert question(client.get("/prendre_rdv?lieu_id=12"), 404) == NOT_OFFERED


def test_a_category_alone_narrows_the_motifs(client, town, open_town):
    with town.inside():
        category = MotifCategory.objects.create(name="Passeport", short_name="passport")
        town.counter.motif.category = category
        town.counter.motif.save()
    open_town(name="Ailleurs")
    page = client.get("/prendre_rdv?motif_category_short_name=passport")
    assert choices(page) == ["Demande de passeport"]
    unknown = client.get("/prendre_rdv?motif_category_short_name=visa")
    assert question(unknown, 404) == NOT_OFFERED


def test_digital_advisers(client, known):
    response = client.get("/resin/cn-1,%20cn-2,cn-1")
    expected = "/prendre_rdv?external_organisation_ids=cn-1,cn-2&prescripteur=1"
    assert response.headers["Location"] == expected
    assert question(client.get("/resin/,"), 404) == NOT_OFFERED
    assert question(client.get("/resin/%00"), 404) == NOT_OFFERED
    many = client.get("/resin/" + ",".join(map(str, range(60)))).headers["Location"]
    assert question(client.get(many), 404) == NOT_OFFERED


def test_digital_advisers_of_whom_one_has_the_motif_that_the_link_means(client, open_town):
    town = open_town(name="Accompagnement individuel", bookable_by="agents_and_prescripteurs")
    with town.inside():
        town.counter.organisation.external_id = "cn-1"
        town.counter.organisation.save()
    link = client.get("/resin/cn-1,cn-2").headers["Location"]
    assert "motif_name_with_location_type=accompagnement_individuel-public_office" in link
    assert "prescripteur=1" in link
    assert "service_id=" in link
    assert question(client.get(link)) == "Quel jour, à quelle heure ?"
    assert "motif_name" not in client.get("/resin/cn-2").headers["Location"]


def test_the_short_link_to_another_time(client, town):
    with town.inside():
        appointment = book(town)
        part = appointment.participations.get()
        link = recap_url(appointment)
    token = link.rsplit("/", 1)[1]
    response = client.get(f"/r/{part.pk}/cr?tkn={token}")
    assert response.headers["Location"] == f"{link}/deplacer"
    assert response["Referrer-Policy"] == "no-referrer"
    for wrong in ("", "?tkn=", "?tkn=../..", "?tkn=%00", "?tkn=" + "a" * 500, "?tkn=é"):
        assert question(client.get(f"/r/{part.pk}/cr{wrong}"), 404) == LINK_REFUSED
    wrong = client.get(f"/r/{part.pk}/cr?tkn=AAAAAAAA")
    assert question(client.get(wrong.headers["Location"]), 404) == LINK_REFUSED


def test_one_s_appointments(client, town):
    for address in ("/r", "/r/12"):
        response = client.get(address)
        assert response.status_code == 302
        assert client.get(response.headers["Location"]).status_code in (200, 302)


def test_the_short_link_of_an_invitation(client, town):
    response = client.get("/prdv?tkn=12.abc&organisation_ids%5B%5D=1&organisation_ids%5B%5D=2")
    assert response.headers["Location"] == (
        "/prendre_rdv?organisation_ids%5B%5D=1&organisation_ids%5B%5D=2&invitation_token=12.abc"
    )
    assert client.get("/prdv").headers["Location"] == "/prendre_rdv"


NAMES = [
    "address",
    "departement",
    "city_code",
    "street_ban_id",
    "latitude",
    "longitude",
    "service_id",
    "motif_id",
    "motif_name_with_location_type",
    "motif_category_short_name",
    "lieu_id",
    "date",
    "public_link_organisation_id",
    "user_selected_organisation_id",
    "external_organisation_ids[]",
    "organisation_ids[]",
    "referent_ids[]",
    "prescripteur",
    "duration",
    "invitation_token",
    "starts_at",
    "rdv_collectif_id",
    "where",
    "motif_name",
    "sans_adresse",
    "consignes",
    "suite",
]
VALUES = (
    "",
    "-1",
    "9" * 30,
    "\x00",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "💩",
    "a" * 3000,
    "٣",
    "2026-02-30T25:61",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_value_gets_a_page(client, known, name):
    """Never an error of ours, and never the value back unescaped."""
    chosen = {**known.answers, "starts_at": NINE.isoformat()}
    pages = cycle([("/prendre_rdv", {}), ("/creneaux", chosen)])
    for value, (page, answers) in zip(VALUES, pages, strict=False):
        response = client.get(page, {**answers, name: value})
        assert response.status_code in (200, 302, 404, 409, 422), (page, value)
        assert b"<script>alert" not in response.content


def test_a_parameter_given_twice_or_twisted(client, known):
    for query in (
        "motif_id=1&motif_id=2",
        "motif_id[]=1",
        "motif_id[a][b]=1",
        "organisation_ids[x]=1",
        "organisation_ids=" + ",".join(["1"] * 5000),
        "&".join(f"organisation_ids[]={number}" for number in range(60)),
        "=&&&?=%",
        "%E0%A4%A",
    ):
        assert client.get(f"/prendre_rdv?{query}").status_code in (200, 404), query[:60]


def test_an_organisation_of_another_espace_is_nobody_here(bravo_client, known):
    pk = known.counter.organisation.pk
    for query in (f"organisation_ids={pk}", f"public_link_organisation_id={pk}"):
        page = bravo_client.get(f"/prendre_rdv?{query}")
        assert question(page, 404) == NOT_OFFERED
    assert question(bravo_client.get("/org/ext/bravo/cn-1"), 404) == NOT_OFFERED
