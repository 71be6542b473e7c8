"""`/mes-rdv/…/mot-de-passe`: a password for those who want one, that tells of nobody."""

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.access.actor import Actor, Kind, Level
from booking.directory import usager_passwords
from booking.directory.identity import actor_of_usager
from booking.directory.models import DirectoryChange, Usager, UsagerPassword, UsagerSession
from booking.directory.services.anonymise_usager import anonymise_usager
from booking.directory.services.edit_usager import edit_usager
from booking.directory.services.merge_usagers import merge_usagers
from booking.directory.services.own_password import choose_own_password
from socle.web.limits import counting
from tests.booking.conftest import NOW
from tests.factories import UsagerFactory
from tests.support.clients import HostClient

from .conftest import tree
from .test_known import know

SIGN_IN, OWN = "/mes-rdv/connexion/mot-de-passe", "/mes-rdv/coordonnees/mot-de-passe"
EMAIL = "nadia@demo.example"
CHOSEN, OTHER = "Tilleul-Bleu-47!", "Cerise-Verte-82?"
WRONG = "L’adresse ou le mot de passe n’est pas le bon."


@pytest.fixture
def nadia(town) -> Usager:
    with town.inside():
        usager = UsagerFactory(first_name="Nadia", last_name="Benali", email=EMAIL)
        usager.organisations.add(town.counter.organisation)
        return usager


@pytest.fixture
def known(client, town, nadia, clock) -> HostClient:
    return know(client, town, nadia, clock.now)


@pytest.fixture
def chosen(town, nadia) -> None:
    with town.inside():
        choose(nadia)


def choose(usager: Usager, password: str = CHOSEN) -> None:
    choose_own_password(usager.pk, password, actor_of_usager(usager.pk), NOW, current=None)


def twice(password: str, **more: str) -> dict[str, str]:
    return {"chosen": password, "again": password, **more}


def enter(client, email: str = EMAIL, password: str = CHOSEN, suite: str = "") -> object:
    return client.post(f"{SIGN_IN}?suite={suite}", {"email": email, "password": password})


def test_chosen_with_a_code_then_used(known, town, nadia, deliver, clock):
    assert "Choisir un mot de passe" in tree(known.get("/mes-rdv/coordonnees")).text
    assert "current" not in tree(known.get(OWN)).text
    assert known.post(OWN, twice(CHOSEN))["Location"] == "/mes-rdv/coordonnees"
    # This browser is still known, and the page now offers to change it.
    assert "Changer ou supprimer" in tree(known.get("/mes-rdv/coordonnees")).text
    other = HostClient("alpha.localhost")
    assert enter(other, "  NADIA@demo.example ", suite="/mes-rdv/proches")["Location"] == (
        "/mes-rdv/proches"
    )
    assert "Nadia Benali" in tree(other.get("/mes-rdv")).text
    with town.inside():
        assert UsagerSession.objects.filter(means="password").count() == 1
        assert CHOSEN not in UsagerPassword.objects.get().hash
        assert DirectoryChange.objects.filter(verb="password_chosen").count() == 1
    connection.set_schema_to_public()
    deliver()
    assert [one.subject for one in mail.outbox] == ["Votre mot de passe a été choisi"]
    assert CHOSEN not in mail.outbox[0].body
    assert mail.outbox[0].to == [EMAIL]


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (EMAIL, OTHER),
        (EMAIL, CHOSEN.lower()),
        ("personne@demo.example", CHOSEN),
        ("sans@demo.example", CHOSEN),  # known, without a password
        (EMAIL, "x" * 1024),
    ],
)
def test_a_wrong_one_says_the_same_and_does_the_same(client, town, chosen, email, password):
    with town.inside():
        UsagerFactory(email="sans@demo.example")
    with CaptureQueriesContext(connection) as right:
        first = enter(HostClient("alpha.localhost"), EMAIL, OTHER)
    with CaptureQueriesContext(connection) as tried:
        answer = enter(client, email, password)
    assert (first.status_code, answer.status_code) == (422, 422)
    assert WRONG in tree(answer, 422).text
    assert len(tried) == len(right)
    assert client.get("/mes-rdv").status_code == 302


def test_one_hash_is_computed_for_who_is_nobody_too(client, chosen, monkeypatch):
    seen = []
    real = usager_passwords.check_password
    monkeypatch.setattr(
        usager_passwords, "check_password", lambda *given: seen.append(given) or real(*given)
    )
    for email in (EMAIL, "personne@demo.example"):
        enter(client, email, OTHER)
    assert len(seen) == 2
    assert all(encoded.startswith("md5$") for _, encoded in seen)


def test_the_other_espace_knows_nothing_of_it(chosen, bravo):
    answer = enter(HostClient("bravo.localhost"))
    assert answer.status_code == 422
    assert WRONG in tree(answer, 422).text


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"email": "pas une adresse", "password": CHOSEN},
        {"email": EMAIL, "password": ""},
        {"email": EMAIL, "password": "\x00"},
    ],
)
def test_what_is_missing_is_said_at_its_field(client, typed):
    answer = client.post(SIGN_IN, typed)
    assert answer.status_code == 422
    assert CHOSEN not in answer.content.decode()


def test_an_address_rests_after_ten_wrong_ones_known_or_not(client, chosen, settings, monkeypatch):
    settings.LIMITS_ENABLED = True
    monkeypatch.setattr(counting._Rest, "until", 0.0)
    cache.clear()
    answers = {}
    for email in (EMAIL, "personne@demo.example"):
        statuses = [enter(client, email, OTHER).status_code for _ in range(11)]
        answers[email] = (statuses, int(enter(client, email)["Retry-After"]) > 0)
        assert statuses == [422] * 10 + [429]
    assert answers[EMAIL] == answers["personne@demo.example"]
    # Somebody else's tries do not shut out who has the code: that page is not concerned.
    assert client.post("/mes-rdv/connexion", {"contact": EMAIL}).status_code == 302
    cache.clear()


@pytest.mark.parametrize("weak", ["court", "aaaaaaaaaaaaaaaa", "Nadia@demo.example1", "x" * 129])
def test_a_weak_one_is_refused_with_its_reason(known, town, weak):
    page = tree(known.post(OWN, twice(weak)), 422)
    assert page.all("input", aria_invalid="true")
    assert page.text.count("Une réponse est à corriger") == 1
    with town.inside():
        assert not UsagerPassword.objects.exists()


def test_typed_twice_the_same(known, town):
    tree(known.post(OWN, {"chosen": CHOSEN, "again": OTHER}), 422)
    with town.inside():
        assert not UsagerPassword.objects.exists()


def test_who_came_in_by_it_gives_it_before_another(client, town, chosen):
    enter(client)
    page = tree(client.post(OWN, twice(OTHER)), 422)
    assert "mot de passe actuel" in page.text
    assert client.post(OWN, twice(OTHER, current=OTHER)).status_code == 422
    assert client.post(OWN, twice(CHOSEN, current=CHOSEN)).status_code == 422
    assert client.post(OWN, twice(OTHER, current=CHOSEN)).status_code == 302
    assert enter(HostClient("alpha.localhost")).status_code == 422
    assert enter(HostClient("alpha.localhost"), password=OTHER).status_code == 302


def test_a_new_one_ends_the_other_sessions(known, town, chosen):
    other = HostClient("alpha.localhost")
    enter(other)
    assert known.get(OWN).status_code == 302  # ended when it was chosen
    assert other.get("/mes-rdv").status_code == 200
    assert other.post(OWN, twice(OTHER, current=CHOSEN)).status_code == 302
    with town.inside():
        assert UsagerSession.objects.count() == 1


def test_dropped_it_lets_nobody_in(client, town, chosen):
    enter(client)
    assert client.post(OWN, {"supprimer": "1"})["Location"] == "/mes-rdv/coordonnees"
    assert enter(HostClient("alpha.localhost")).status_code == 422
    with town.inside():
        assert not UsagerPassword.objects.exists()
        assert DirectoryChange.objects.filter(verb="password_dropped").count() == 1


def test_without_an_address_there_is_none(client, town, clock):
    with town.inside():
        silent = UsagerFactory(email="", phone_number="+33639985678")
    known = know(client, town, silent, clock.now)
    assert "Appelez-nous" in tree(known.get(OWN)).text
    assert known.post(OWN, twice(CHOSEN)).status_code == 422
    with town.inside():
        assert not UsagerPassword.objects.exists()


def test_two_records_of_one_address_have_one(town, nadia, chosen):
    with town.inside():
        child = UsagerFactory(first_name="Lina", email=EMAIL)
        choose(child, OTHER)
        assert usager_passwords.whose_password(EMAIL, OTHER) == child
        assert usager_passwords.whose_password(EMAIL, CHOSEN) is None


def admin_of(town) -> Actor:
    role = {town.counter.organisation.pk: Level.ADMIN}
    return Actor(Kind.AGENT, agent_id=town.counter.agents[0].pk, roles=role)


def _other_address(nadia, agent) -> None:
    edit_usager(nadia.pk, {"email": "autre@demo.example"}, agent, NOW)


def _merged(nadia, agent) -> None:
    kept = UsagerFactory(email="gardee@demo.example")
    kept.organisations.set(nadia.organisations.all())
    merge_usagers(kept.pk, nadia.pk, agent, NOW)


def _erased(nadia, agent) -> None:
    anonymise_usager(nadia.pk, NOW)


@pytest.mark.parametrize("ends", [_other_address, _merged, _erased])
def test_it_goes_with_the_record_and_its_address(client, town, nadia, chosen, ends):
    with town.inside():
        ends(nadia, admin_of(town))
        assert not UsagerPassword.objects.exists()
    assert enter(client).status_code == 422
