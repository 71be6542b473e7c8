"""A collectivity asks for an espace: its address is proved, operators answer."""

import re
from datetime import timedelta

import pytest

from integrations.geocoding import memory
from socle.audit.models import Entry
from socle.clock import now
from tenants.models import EspaceRequest, Opening
from tenants.requests import purge
from tests.support.clients import HostClient

from .pages import main_of
from .town_hall import TOWN_HALL

ASK = "/demander-un-espace"
LIST = "/operateurs/demandes"


def asked(**changed: object) -> dict[str, object]:
    return {
        "name": "Ville de Privas",
        "kind": "mairie",
        "departement_number": "7",
        "address": TOWN_HALL.label,
        "contact_name": "Camille Martin",
        "contact_role": "Directrice",
        "contact_email": "Camille@Privas.example",
        "phone": "01 99 00 12 34",
        "text": "Deux guichets.",
        **changed,
    }


@pytest.fixture
def visitor(database) -> HostClient:
    return HostClient("localhost")


@pytest.fixture
def link(visitor, deliver, mailoutbox):
    """Ask, and the path of the link that came by mail."""

    def ask(**changed: object) -> str:
        visitor.post(ASK, asked(**changed))
        deliver()
        return re.search(rf"http://localhost({ASK}/\S+)", mailoutbox[-1].body)[1]

    return ask


def test_from_the_question_to_a_creation_filled_in(link, visitor, admin, admin_account, alpha):
    memory.known.append(TOWN_HALL)
    path = link()
    assert "Aucune demande" in main_of(admin.get(LIST))
    assert "Confirmez votre demande" in main_of(visitor.get(path))
    assert EspaceRequest.objects.get().state == "unproved"  # to look is not to confirm
    assert "enregistrée" in main_of(visitor.post(path))
    assert "enregistrée" in main_of(visitor.post(path))
    made = EspaceRequest.objects.get()
    assert (made.state, made.contact_email) == ("waiting", "camille@privas.example")
    assert "Ville de Privas" in main_of(admin.get(LIST))
    page = admin.get(f"/operateurs/creer?demande={made.pk}").content.decode()
    assert 'value="Ville de Privas"' in page
    assert 'value="camille@privas.example"' in page
    form = {
        "name": "Privas",
        "kind": "mairie",
        "address": TOWN_HALL.label,
        "admin_email": "camille@privas.example",
    }
    answer = admin.post(f"/operateurs/creer?demande={made.pk}", form)
    made.refresh_from_db()
    assert (made.state, made.answered_by_id) == ("accepted", admin_account.pk)
    assert answer.url.endswith(str(made.opening_id))
    assert Opening.objects.get().name == "Privas"
    again = admin.post(f"/operateurs/creer?demande={made.pk}", {**form, "name": "Privas bis"})
    assert again.status_code == 409
    assert Opening.objects.count() == 1


def test_a_refusal_is_sent_with_its_reason(link, visitor, admin, deliver, mailoutbox):
    visitor.post(link())
    made = EspaceRequest.objects.get()
    path = f"{LIST}/{made.pk}/refuser"
    assert admin.post(path, {"reason": ""}).status_code == 422
    admin.post(path, {"reason": "Votre département a déjà un espace."})
    deliver()
    assert mailoutbox[-1].to == ["camille@privas.example"]
    assert "a déjà un espace" in mailoutbox[-1].body
    assert admin.post(path, {"reason": "Encore"}).status_code == 409
    assert Entry.objects.filter(verb="request.refused").count() == 1


@pytest.mark.parametrize("secret", ["", "x", "a" * 33, "a" * 500])
def test_another_link_confirms_nothing(link, visitor, secret):
    link()
    pk = EspaceRequest.objects.get().pk
    if secret:
        assert visitor.post(f"{ASK}/{pk}/{secret}").status_code == 404
    assert EspaceRequest.objects.get().state == "unproved"


def test_the_link_of_one_confirms_no_other(link, visitor):
    first = link()
    link(name="Ville d’Aubenas")
    other = EspaceRequest.objects.get(name="Ville d’Aubenas")
    secret = first.rsplit("/", 1)[1]
    assert visitor.post(f"{ASK}/{other.pk}/{secret}").status_code == 404


def test_a_link_is_dead_after_two_days(link, visitor):
    path = link()
    EspaceRequest.objects.update(made_at=now() - timedelta(days=3))
    assert visitor.post(path).status_code == 404


@pytest.mark.parametrize(
    "changed",
    [
        *({name: ""} for name in ("name", "contact_name", "contact_role", "address", "phone")),
        {"kind": "royaume"},
        {"departement_number": "99"},
        {"contact_email": "pas une adresse"},
        {"phone": "bonjour"},
        {"name": "\x00"},
        {"name": "a" * 151},
        {"text": "a" * 2001},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_told(visitor, changed):
    answer = visitor.post(ASK, asked(**changed))
    assert answer.status_code == 422
    assert not EspaceRequest.objects.exists()


def test_a_machine_that_fills_in_everything_is_thanked_and_forgotten(visitor, deliver, mailoutbox):
    assert visitor.post(ASK, asked(website="x")).url == f"{ASK}?envoyee=1"
    deliver()
    assert mailoutbox == []
    assert not EspaceRequest.objects.exists()


def test_one_address_is_not_written_to_again_and_again(visitor, deliver, mailoutbox):
    for _ in range(6):
        assert visitor.post(ASK, asked()).url == f"{ASK}?envoyee=1"
    deliver()
    assert len(mailoutbox) == 3


def test_it_is_limited_by_machine(visitor, settings):
    settings.LIMITS_ENABLED = True
    statuses = [visitor.post(ASK, asked(name="")).status_code for _ in range(12)]
    assert statuses[-1] == 429


def test_what_nobody_proved_and_what_is_old_goes(link, visitor):
    link()
    visitor.post(link(name="Ville d’Aubenas"))
    assert purge() == 0
    EspaceRequest.objects.update(made_at=now() - timedelta(days=3))
    assert purge() == 1
    EspaceRequest.objects.update(answered_at=now() - timedelta(days=366))
    assert purge() == 1


@pytest.mark.parametrize("typed", ["x", "5f4f9b0e-6a2f-4a4c-8f07-0a9bd32b1f00", "' OR 1=1"])
def test_a_request_that_nobody_made_fills_in_nothing(admin, alpha, typed):
    assert admin.get("/operateurs/creer", {"demande": typed}).status_code == 404


def test_no_espaces_host_has_it(alpha):
    assert HostClient("alpha.localhost").get(ASK).status_code == 404
