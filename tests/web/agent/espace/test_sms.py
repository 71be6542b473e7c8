"""« Prestataire de SMS »: choose, never show the key again, send oneself a trial."""

import pytest

from booking.notifications.models import Receipt
from integrations.sms.models import SmsAccount
from tenants.context import in_espace
from tests.integrations.sms.conftest import providers  # noqa: F401 – a fixture
from tests.support.markup import parse

from .conftest import ROOT, as_, main_of, version_in

PAGE = f"{ROOT}/sms"
KEY = "essai:s3cret-du-contrat"


@pytest.fixture(autouse=True)
def contract(providers) -> None:  # noqa: F811
    providers.account.key = KEY


def choose(client, **given):
    values = {"provider": "netsize", "key": KEY, "sender": "Ardeche"}
    version = version_in(client.get(PAGE))
    return client.post(PAGE, {**values, "version": version, **given})


def test_it_is_chosen_and_its_key_is_never_shown(client, providers, alpha, bravo):  # noqa: F811
    assert "aucun SMS ne part" in main_of(client.get(PAGE)).text
    assert choose(client).status_code == 302
    page = client.get(PAGE)
    assert "s3cret" not in page.content.decode()
    boxes = parse(page.content.decode()).all("input")
    [address] = [box.get("value") for box in boxes if box.get("id") == "report-address"]
    assert f"/api/sms/accuses/netsize/{alpha.number}/" in address
    with in_espace(bravo):
        assert not SmsAccount.objects.exists()


def test_a_key_of_another_form_is_refused_at_its_field(client, providers):  # noqa: F811
    answer = choose(client, key="rien")
    assert answer.status_code in (400, 422)
    assert "identifiant:motdepasse" in answer.content.decode()
    assert "rien" not in [box.get("value") for box in parse(answer.content.decode()).all("input")]


def test_a_trial_is_sent_counted_and_capped(client, providers, alpha):  # noqa: F811
    choose(client)
    answer = client.post(f"{PAGE}/essai", {"number": "06 39 98 00 01"}, follow=True)
    assert "Le prestataire a pris le SMS d’essai" in answer.content.decode()
    [left] = providers.account.left
    assert (left.number, left.sender) == ("+33639980001", "Ardeche")
    for _ in range(10):
        answer = client.post(f"{PAGE}/essai", {"number": "0639980001"}, follow=True)
    assert "Plafond de 10 messages par jour" in answer.content.decode()
    assert len(providers.account.left) == 10


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("0475000000", "pas celui d’un téléphone mobile"),
        ("+447911123456", "seuls la France"),
        ("12", "ne peut pas être lu"),
    ],
)
def test_a_number_that_gets_no_sms(client, providers, number, words):  # noqa: F811
    choose(client)
    answer = client.post(f"{PAGE}/essai", {"number": number})
    assert words in answer.content.decode()
    assert providers.account.left == []


def test_a_trial_that_fails_says_why_and_is_not_tried_again(client, providers, alpha):  # noqa: F811
    choose(client, key="essai:wrong")
    answer = client.post(f"{PAGE}/essai", {"number": "0639980001"}, follow=True)
    assert "refuse la clé du compte" in answer.content.decode()
    assert "Vos SMS ne partent plus depuis" in answer.content.decode()
    with in_espace(alpha):
        assert not Receipt.objects.get().retry


def test_only_for_who_administers_the_espace(crew, providers):  # noqa: F811
    for name, agent in crew.items():
        expected = 200 if name == "espace" else 403
        assert as_(agent).get(PAGE).status_code == expected, name
        if name != "espace":
            answer = as_(agent).post(f"{PAGE}/essai", {"number": "0639980001"})
            assert answer.status_code == 403
    assert providers.account.left == []
