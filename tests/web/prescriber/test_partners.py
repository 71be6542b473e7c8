"""A registered partner: recognised, sees what its own booked, and nothing of anybody else."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from booking.appointments.models import Participation, Prescripteur
from booking.appointments.search import starts_between
from booking.directory.models import PartnerAddress, PartnerStructure
from tenants.context import in_espace
from tenants.relay import drain
from tests.booking.conftest import NINE, NOW
from tests.support.clients import HostClient
from tests.web.usager.conftest import question, tree

from .conftest import AWA, LISE, Walk

LIST = "/prescripteur/mes-rdv"
PARIS = ZoneInfo("Europe/Paris")


def register(town, name: str, *addresses: str, **fields) -> PartnerStructure:
    with town.inside():
        partner = PartnerStructure.objects.create(name=name, **fields)
        for value in addresses:
            PartnerAddress.objects.create(partner=partner, value=value)
        return partner


@pytest.fixture
def ccas(town) -> PartnerStructure:
    return register(town, "CCAS de Privas", "ccas.example")


def enter(client: HostClient, email: str) -> HostClient:
    """By the link of the message, in this browser."""
    mail.outbox.clear()
    page = client.post("/prescripteur/connexion", {"email": email})
    assert question(page) == "Vérifiez votre messagerie"
    drain()
    [message] = [one for one in mail.outbox if one.to == [email]]
    link = next(one for one in message.body.split() if "/prescripteur/connexion/" in one)
    path = "/" + link.split("/", 3)[3]
    assert question(client.get(path)) == "Continuer comme prescripteur ?"
    assert client.post(path)["Location"] == LIST
    return client


def rows(page) -> list[str]:
    return [one.text for one in tree(page).one("tbody").all("tr")]


def test_a_partner_is_recognised_by_its_domain(walk, town, ccas):
    walk.ask(who={"structure": "Ce que je veux"})
    page = tree(walk.client.get(walk.prove()["Location"]))
    assert "Voir les rendez-vous de ma structure" in page.text
    with town.inside():
        card = Prescripteur.objects.get()
        assert (card.partner_id, card.structure) == (ccas.pk, "CCAS de Privas")


def test_its_structure_is_not_asked_for_any_more(town, ccas):
    client = enter(HostClient("alpha.localhost"), "ana@ccas.example")
    walk = Walk(client, town)
    walk.open()
    field = walk.form().one("input", name="structure")
    assert field["value"] == "CCAS de Privas"
    assert "disabled" in field.attributes
    walk.send("qui", first_name="Ana", last_name="Roux", phone_number="")
    walk.send("beneficiaire", **AWA)
    assert walk.send("confirmer")["Location"].startswith("/prescripteur/rdv/")
    with town.inside():
        card = Prescripteur.objects.get()
        assert (card.email, card.partner_id) == ("ana@ccas.example", ccas.pk)
    again = Walk(client, town, NINE + timedelta(minutes=30))
    assert question(again.open()) == "Pour qui est ce rendez-vous ?"
    assert "Ana Roux" in tree(again.page).text


def test_the_list_holds_what_colleagues_booked_and_nothing_else(known, town):
    ccas = register(town, "CCAS de Privas", "ccas.example")
    other = register(town, "Association", "asso.example")
    with town.inside():
        Prescripteur.objects.update(partner=ccas)
        stranger = Prescripteur.objects.get()
    known.ask(person={"person_last_name": "Ndiaye"})
    with town.inside():
        Prescripteur.objects.exclude(pk=stranger.pk).update(partner=other)
    colleague = enter(HostClient("alpha.localhost"), "ana@ccas.example")
    [row] = rows(colleague.get(LIST))
    assert "Awa Diallo" in row
    assert "Lise Martin" in row
    assert "À venir" in row
    page = colleague.get(LIST).content.decode()
    assert "Ndiaye" not in page
    assert "0639981234" not in page.replace(" ", "")
    [row] = rows(enter(HostClient("alpha.localhost"), "zoe@asso.example").get(LIST))
    assert "Awa Ndiaye" in row


def test_filters_and_their_file(known, town, clock):
    ccas = register(town, "CCAS de Privas", "ccas.example")
    with town.inside():
        Prescripteur.objects.update(partner=ccas)
    client = enter(HostClient("alpha.localhost"), "ana@ccas.example")
    for query, found in {
        "": 1,
        "?etat=a_venir": 1,
        "?etat=passes": 0,
        "?etat=annules": 0,
        "?les_miens=on": 0,
        "?du=2026-11-24&au=2026-11-24": 1,
        "?du=2026-11-25": 0,
        "?au=2026-11-23": 0,
        "?du=n%27importe&etat=x&page=zzz": 1,
    }.items():
        page = client.get(LIST + query)
        assert page.status_code == 200
        assert len(tree(page).all("tbody")) == bool(found), query
        file = client.get(f"{LIST}.csv{query}").content.decode("utf-8-sig").splitlines()
        assert len(file) == 1 + found
    clock.now = NINE + timedelta(days=1)
    client = enter(HostClient("alpha.localhost"), "ana@ccas.example")
    [row] = rows(client.get(f"{LIST}?etat=passes"))
    assert "Passé" in row
    with town.inside():
        Participation.objects.update(status="seen")
    assert "Honoré" in rows(client.get(LIST))[0]


def test_the_file_is_no_formula(walk, town, ccas):
    walk.ask(person={"person_last_name": "=cmd()", "person_first_name": "+1"})
    walk.prove()
    file = walk.client.get(f"{LIST}.csv").content.decode("utf-8-sig")
    assert ";'+1 =cmd()" in file or '"' in file
    assert ";+1" not in file


def test_a_structure_that_is_not_registered_sees_no_list(known):
    page = known.client.get(LIST)
    assert "n’a pas enregistré votre structure" in tree(page).text
    assert known.client.get(f"{LIST}.csv")["Location"] == LIST


def test_once_closed_nobody_is_recognised(walk, town, ccas, clock):
    walk.ask()
    walk.prove()
    assert len(rows(walk.client.get(LIST))) == 1
    with town.inside():
        PartnerStructure.objects.update(closed_at=clock.now)
    assert "n’a pas enregistré" in tree(walk.client.get(LIST)).text


def test_nobody_comes_in_without_proof(client, town, ccas):
    assert client.get(LIST)["Location"] == "/prescripteur/connexion"
    assert client.get(f"{LIST}.csv")["Location"] == "/prescripteur/connexion"


def test_the_same_answer_for_every_address(client, town, ccas):
    pages = []
    for email in ("ana@ccas.example", "inconnue@nulle-part.example"):
        body = client.post("/prescripteur/connexion", {"email": email}).content.decode()
        pages.append(body.replace(email, "X"))
    strip = [page.split("<main", 1)[1].split("</main>")[0] for page in pages]
    assert strip[0] == strip[1]
    drain()
    assert len(mail.outbox) == 2


@pytest.mark.parametrize("email", ["", "x", "a@b", "a" * 300 + "@b.fr", "a@b.fr\nBcc: c@d.fr"])
def test_what_is_no_address_is_refused(client, town, email):
    assert client.post("/prescripteur/connexion", {"email": email}).status_code == 422
    drain()
    assert mail.outbox == []


def test_an_address_is_not_written_to_for_ever(client, town):
    for _ in range(5):
        client.post("/prescripteur/connexion", {"email": "victime@demo.example"})
    drain()
    assert len(mail.outbox) == 3


def test_the_link_works_once_and_for_twenty_minutes(client, town, clock):
    client.post("/prescripteur/connexion", {"email": "ana@ccas.example"})
    client.post("/prescripteur/connexion", {"email": "ana@ccas.example"})
    drain()
    first, second = (
        "/" + next(w for w in m.body.split() if "/connexion/" in w).split("/", 3)[3]
        for m in mail.outbox
    )
    other = HostClient("alpha.localhost")
    assert other.post(first).status_code == 302
    assert other.post(first).status_code == 404
    clock.move(minutes=21)
    assert HostClient("alpha.localhost").get(second).status_code == 404
    assert HostClient("alpha.localhost").post(second).status_code == 404
    assert HostClient("alpha.localhost").post(first[:-3] + "aaa").status_code == 404


def test_a_partner_of_another_espace_is_nobody_here(known, town, bravo):
    with in_espace(bravo):
        partner = PartnerStructure.objects.create(name="CCAS")
        PartnerAddress.objects.create(partner=partner, value="ccas.example")
    assert "n’a pas enregistré" in tree(known.client.get(LIST)).text


def test_the_number_of_queries_does_not_grow(known, town, django_assert_max_num_queries):
    ccas = register(town, "CCAS de Privas", "ccas.example")
    for number in range(1, 4):
        walk = Walk(known.client, town, NINE + timedelta(minutes=30 * number))
        walk.ask(
            person={
                "person_last_name": f"D{number}",
                "person_phone_number": "",
                "person_email": f"d{number}@x.example",
            }
        )
    with town.inside():
        assert Prescripteur.objects.update(partner=ccas) == 4
    client = enter(HostClient("alpha.localhost"), "ana@ccas.example")
    with django_assert_max_num_queries(12):
        assert len(rows(client.get(LIST))) == 4


def test_by_proconnect_the_siret_tells(town, rf):
    """As the login's ticket hands it over: an address of nowhere, and an establishment."""
    from booking.directory.partners import partner_of

    partner = register(town, "Hôpital", siret="13002526500013")
    named = register(town, "Association", "zoe@hopital.example")
    with town.inside():
        assert partner_of("ana@hopital.example", "13002526500013") == partner
        assert partner_of("ana@hopital.example", "") is None
        assert partner_of("zoe@hopital.example", "13002526500013") == named


@pytest.mark.parametrize(
    ("client_id", "words", "door"),
    [
        ("demo", "avec ProConnect", "/connexion/proconnect/prescripteur?next=%2Fprendre_rdv%3F"),
        ("", "par votre adresse professionnelle", "/prescripteur/connexion"),
    ],
)
def test_a_partner_is_told_to_say_who_they_are_before_typing(
    client, town, ccas, settings, client_id, words, door
):
    settings.PROCONNECT_ISSUER, settings.PROCONNECT_CLIENT_SECRET = "http://127.0.0.1:9", "secret"
    settings.PROCONNECT_CLIENT_ID = client_id
    page = tree(client.get("/prendre_rdv?prescripteur=1"))
    [link] = [one for one in page.all("a") if words in one.text]
    assert link["href"].startswith(door)
    assert "structure est partenaire" not in tree(client.get("/prendre_rdv")).text
    known = enter(HostClient("alpha.localhost"), "ana@ccas.example")
    again = tree(known.get("/prendre_rdv?prescripteur=1"))
    assert "structure est partenaire" not in again.text


def test_lise_keeps_her_own(known, town):
    ccas = register(town, "CCAS de Privas", "ccas.example")
    with town.inside():
        Prescripteur.objects.update(partner=ccas)
    assert len(rows(known.client.get(f"{LIST}?les_miens=on"))) == 1
    assert LISE["email"] not in known.client.get(LIST).content.decode()


def test_only_a_partner_has_what_is_kept_for_prescripteurs(town, ccas):
    """Anybody may say that they prescribe: what is kept is for those of whom something is known."""
    with town.inside():
        motif = town.counter.motif
        motif.kept_share = 50
        motif.save()
        counter = {(NINE + timedelta(minutes=30 * n)) for n in range(6)}
        free = set(starts_between(town.counter.choice().wanted, NINE.date(), NINE.date(), NOW))
    kept = min(counter - free)
    stranger = Walk(HostClient("alpha.localhost"), town, kept)
    assert "n’est plus libre" in tree(stranger.open(), 409).text or stranger.page.status_code == 409
    partner = Walk(enter(HostClient("alpha.localhost"), "ana@ccas.example"), town, kept)
    assert partner.open().status_code == 200
    url = town.slots(prescripteur=1)
    clock_time = f"starts_at={kept.astimezone(PARIS):%Y-%m-%dT%H:%M}"
    assert clock_time in partner.client.get(url).content.decode().replace("%3A", ":")
    assert clock_time not in stranger.client.get(url).content.decode().replace("%3A", ":")
