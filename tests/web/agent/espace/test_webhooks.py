"""Pages of webhooks: add, test, read the log, send again, change the secret, pause, remove."""

import pytest

from integrations.webhooks.models import WebhookDelivery, WebhookEndpoint
from tenants.context import in_espace
from tenants.relay import drain, drain_outside
from tests.support.markup import parse
from tests.support.receiver import answers

from .conftest import ROOT, main_of, version_in

PAGE = f"{ROOT}/webhooks"
SECRET = "secret-donné-par-l’éditeur"


def work() -> None:
    while drain() + drain_outside():
        pass


@pytest.fixture
def values(organisation, receiver) -> dict[str, object]:
    return {
        "organisation_id": organisation.pk,
        "target_url": f"{receiver.url}/recevoir",
        "subscriptions": ["rdv", "user"],
        "secret": SECRET,
    }


@pytest.fixture
def endpoint(client, alpha, values) -> WebhookEndpoint:
    assert client.post(f"{PAGE}/nouveau", values).status_code == 302
    with in_espace(alpha):
        return WebhookEndpoint.objects.get()


def one_of(endpoint: WebhookEndpoint) -> str:
    return f"{PAGE}/{endpoint.pk}"


def test_an_empty_list_says_what_to_do(client):
    main = main_of(client.get(PAGE))
    assert "Aucun webhook" in main.text
    assert "Demandez à l’éditeur" in main.text
    assert "X-Lapin-Signature-V2" in main.text


def test_it_is_listed_with_what_it_is_told(client, endpoint):
    row = main_of(client.get(PAGE)).one("tbody").text
    assert "127.0.0.1" in row
    assert "Rendez-vous, Usagers" in row
    assert "Jamais essayé" in row


def test_a_secret_of_ours_is_shown_once(client, alpha, values):
    answer = client.post(f"{PAGE}/nouveau", {**values, "secret": ""})
    shown = next(
        box.get("value") for box in parse(answer.content.decode()).all("input")
        if box.get("id") == "secret"
    )  # fmt: skip
    with in_espace(alpha):
        endpoint = WebhookEndpoint.objects.get()
    assert endpoint.secret == shown
    assert "no-store" in answer["Cache-Control"]
    for path in (PAGE, one_of(endpoint), f"{one_of(endpoint)}/modifier"):
        assert shown not in client.get(path).content.decode()


def test_a_given_secret_is_never_shown(client, endpoint):
    for path in (PAGE, one_of(endpoint), f"{one_of(endpoint)}/modifier"):
        assert SECRET not in client.get(path).content.decode()
    assert f"••••••••{SECRET[-3:]}" in main_of(client.get(one_of(endpoint))).text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"target_url": ""}, "Ce champ est obligatoire"),
        ({"target_url": "https://10.0.0.1/x"}, "interne ou réservée"),
        ({"target_url": "ftp://127.0.0.1/x"}, "commencer par https"),
        ({"target_url": "https://moi:mdp@partenaire.example"}, "pas correcte"),
        ({"secret": "court"}, "Entre 8 et 200 caractères"),
        ({"subscriptions": ["rdv", "<script>"]}, "Sélectionnez un choix valide"),
        ({"organisation_id": "999"}, "Sélectionnez un choix valide"),
        ({"organisation_id": "x' OR 1=1"}, "Sélectionnez un choix valide"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_lost(client, alpha, values, change, words):
    answer = client.post(f"{PAGE}/nouveau", {**values, **change})
    status = 400 if answer.status_code == 400 else 422
    main = main_of(answer, status)
    assert words in main.one("div", id="erreurs").text
    if "target_url" not in change:
        assert values["target_url"] in answer.content.decode()
    with in_espace(alpha):
        assert not WebhookEndpoint.objects.exists()


def test_the_test_button_and_the_log(client, endpoint, receiver):
    receiver.next = [answers(500)]
    answer = client.post(f"{one_of(endpoint)}/essai")
    assert answer.status_code == 302
    assert "Recharger" in main_of(client.get(answer["Location"])).text
    work()
    text = main_of(client.get(answer["Location"])).text
    assert "Réponse autre qu’un succès (HTTP 500)" in text
    assert "Prochain essai" in text
    page = main_of(client.get(one_of(endpoint)))
    assert "Ce logiciel ne reçoit plus" in page.text
    assert "Ne reçoit plus" in main_of(client.get(PAGE)).text


def test_it_is_sent_again_from_the_log(client, alpha, endpoint, receiver):
    client.post(f"{one_of(endpoint)}/essai")
    work()
    with in_espace(alpha):
        sent = WebhookDelivery.objects.get(model="Test")
    first = f"{PAGE}/envois/{sent.pk}"
    assert "Renvoyer" in main_of(client.get(first)).text
    again = client.post(f"{first}/renvoyer")
    assert again["Location"] != first
    work()
    assert len(receiver.received) == 2
    tabs = main_of(client.get(f"{one_of(endpoint)}?etat=abandonnes")).text
    assert "Aucun envoi abandonné" in tabs


def test_paused_and_resumed(client, endpoint, receiver):
    client.post(f"{one_of(endpoint)}/pause")
    assert "En pause" in main_of(client.get(PAGE)).text
    told = client.post(f"{one_of(endpoint)}/essai", follow=True)
    assert "reprenez les envois d’abord" in told.content.decode()
    client.post(f"{one_of(endpoint)}/reprise")
    client.post(f"{one_of(endpoint)}/essai")
    work()
    assert len(receiver.received) == 1


def test_the_secret_is_changed_by_its_button(client, alpha, endpoint):
    answer = client.post(f"{one_of(endpoint)}/secret")
    with in_espace(alpha):
        endpoint.refresh_from_db()
    assert endpoint.secret in answer.content.decode()
    assert endpoint.secret != SECRET
    assert "Il n’est montré qu’une fois" in main_of(answer).text


def test_it_is_changed_and_a_second_editor_is_told(client, endpoint, values, alpha):
    form = f"{one_of(endpoint)}/modifier"
    version = version_in(client.get(form))
    given = {**values, "secret": "", "subscriptions": ["lieu"], "version": version}
    assert client.post(form, given).status_code == 302
    assert main_of(client.post(form, given), 409).text.count("Repartir de ce qui est enregistré")
    with in_espace(alpha):
        endpoint.refresh_from_db()
    assert (endpoint.subscriptions, endpoint.secret) == (["lieu"], SECRET)


def test_it_is_removed(client, endpoint, alpha):
    assert client.post(f"{one_of(endpoint)}/retirer").status_code == 302
    with in_espace(alpha):
        assert not WebhookEndpoint.objects.exists()


def test_the_log_costs_the_same_for_one_and_for_many(
    client, endpoint, django_assert_max_num_queries
):
    for _ in range(12):
        client.post(f"{one_of(endpoint)}/essai")
    work()
    with django_assert_max_num_queries(24):
        main = main_of(client.get(one_of(endpoint)))
    assert len(main.one("tbody").all("tr")) == 12
