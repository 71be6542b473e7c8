"""« Mon compte », Synchronisation, and the espace's view: what is shown, to whom, what it does."""

from datetime import timedelta

import pytest

from booking.availability.models import OutsideTime
from booking.availability.services.keep_outside_times import OutsideBusy, keep_outside_times
from integrations.calendars.models import CalendarRules, Connection
from tenants.context import in_espace, on_portal
from tenants.relay import drain, drain_outside
from tests.factories import OrganisationFactory
from tests.support.clients import HostClient
from tests.web.agent.people import account_of, member

from .radicale_server import PASSWORD, USER
from .world import DAY, NOW

TAB = "/agent/mon-compte/synchronisation"
ESPACE = "/agent/espace/synchronisations"


@pytest.fixture
def client(alpha, desk) -> HostClient:
    return HostClient("alpha.localhost").log_in(account_of(desk.agent))


@pytest.fixture
def admin(alpha) -> HostClient:
    with in_espace(alpha):
        elsa = member(None, first_name="Elsa", last_name="Roche", is_espace_admin=True)
    return HostClient("alpha.localhost").log_in(account_of(elsa))


@pytest.fixture
def broken(alpha, desk) -> Connection:
    with in_espace(alpha):
        return Connection.objects.create(
            agent=desk.agent,
            provider="caldav",
            state="active",
            url="https://secret.exemple.fr/",
            username="ada@secret.exemple.fr",
            label="Travail",
            reads=True,
            pushes=True,
            created_at=NOW,
            succeeded_at=NOW - timedelta(hours=5),
            failing_since=NOW - timedelta(hours=4),
            announced_at=NOW - timedelta(hours=3),
            failures=7,
            error="unreachable",
            due_at=NOW + timedelta(minutes=20),
        )


def text(answer, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_from_nothing_to_a_calendar_that_is_tied(alpha, client, desk, radicale):
    home = radicale.make_calendar()
    assert "Aucun pour l’instant" in text(client.get(TAB))
    wrong = client.post(f"{TAB}/caldav", {"url": radicale.url, "username": USER, "password": "x"})
    assert "refuse l’identifiant ou le mot de passe" in text(wrong, 422)
    login = {"url": radicale.url, "username": USER, "password": PASSWORD}
    found = client.post(f"{TAB}/caldav", login, follow=True)
    assert "Travail" in text(found)
    assert PASSWORD not in text(found)
    choice = found.redirect_chain[-1][0]
    assert "Cochez au moins une" in text(client.post(choice, {"calendar": home}), 422)
    assert client.post(choice, {"calendar": "https://ailleurs/", "reads": "on"}).status_code == 422
    tied = client.post(choice, {"calendar": home, "pushes": "on", "reads": "on"}, follow=True)
    assert "Première synchronisation en cours" in text(tied)
    drain()
    drain_outside()
    page = text(client.get(TAB))
    assert "À jour" in page
    assert "mardi 24 novembre 2026 à 9 h" in page
    with in_espace(alpha):
        connection = Connection.objects.get()
    acts = f"{TAB}/{connection.pk}/geste"
    for name, state in (("pause", "paused"), ("reprendre", "active"), ("tout", "active")):
        assert client.post(acts, {"geste": name}).status_code == 302
        with in_espace(alpha):
            assert Connection.objects.get().state == state
    assert client.post(acts, {"geste": "inconnu"}).status_code == 404
    assert client.post(acts, {"geste": "delier"}).url == TAB
    with in_espace(alpha):
        assert not Connection.objects.exists()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "obligatoire"),
        ("http://exemple.fr/a.ics", "en https"),
        ("ftp://exemple.fr/a.ics", "en https"),
        ("https://moi:mdp@exemple.fr/", "pas valable"),
        ("https://exemple.fr:22/", "port"),
        ("https://127.0.0.1/a.ics", "pas sur Internet"),
        ("https://[::1]/a.ics", "pas sur Internet"),
        ("webcal://169.254.169.254/latest", "pas sur Internet"),
        ("x" * 3000, "2000"),
        ("https://exe mple.fr/\x00", ""),
    ],
    ids=lambda value: value[:30],
)
def test_what_cannot_be_an_address_is_said_at_its_field(alpha, client, url, words):
    answer = client.post(f"{TAB}/ics", {"url": url})
    assert words in text(answer, 422)
    with in_espace(alpha):
        assert not Connection.objects.exists()


def test_a_failure_is_said_where_one_looks(client, broken):
    for path in (TAB, f"{TAB}/{broken.pk}"):
        page = text(client.get(path))
        assert "En panne" in page
        assert "ne répond pas" in page
    assert "Prochain essai : mardi 24 novembre 2026 à 9 h 20" in page
    assert "mardi 24 novembre 2026 à 4 h" in page  # the last success


def test_nobody_sees_another_ones(alpha, bravo, desk, broken, client_of):
    with in_espace(alpha):
        other = member(OrganisationFactory(), last_name="Curieux")
    stranger = client_of("alpha.localhost").log_in(account_of(other))
    assert stranger.get(f"{TAB}/{broken.pk}").status_code == 404
    assert stranger.get(f"{TAB}/{broken.pk}/calendrier").status_code == 404
    for name in ("pause", "delier", "maintenant"):
        assert stranger.post(f"{TAB}/{broken.pk}/geste", {"geste": name}).status_code == 404
    with in_espace(alpha):
        assert Connection.objects.get().state == "active"


class TestEspace:
    def test_shows_all_without_what_is_the_agents_own(self, admin, client, broken):
        page = text(admin.get(ESPACE))
        for words in ("Ada Roux", "En panne", "dont 1 en panne", "ne répond pas"):
            assert words in page
        assert "secret.exemple" not in page
        assert client.get(ESPACE).status_code in (403, 404)

    def test_as_many_queries_for_one_as_for_thirty(
        self, alpha, admin, broken, django_assert_max_num_queries
    ):
        admin.get(ESPACE)
        with in_espace(alpha):
            for number in range(30):
                agent = member(None, last_name=f"Autre{number}")
                Connection.objects.create(
                    agent=agent, provider="caldav", state="active", created_at=NOW, reads=True
                )
        with django_assert_max_num_queries(12):
            assert "31 synchronisations" in text(admin.get(ESPACE))

    def test_the_choice_counts_at_once(self, alpha, admin, client, desk, broken):
        assert "Vos créneaux restent proposés" in text(client.get(f"{TAB}/{broken.pk}"))
        assert admin.post(ESPACE, {"closes_when_broken": "oui"}).status_code == 302
        with in_espace(alpha):
            assert CalendarRules.current().closes_when_broken
            assert OutsideTime.objects.get().is_precaution
        assert "Vos créneaux ne sont plus proposés" in text(client.get(f"{TAB}/{broken.pk}"))
        assert admin.post(ESPACE, {"closes_when_broken": "non"}).status_code == 302
        with in_espace(alpha):
            assert not OutsideTime.objects.exists()
        assert admin.post(ESPACE, {"closes_when_broken": "peut-être"}).status_code == 422


def test_the_agenda_says_busy_and_nothing_else(alpha, client, desk):
    with in_espace(alpha):
        start = NOW + timedelta(hours=6)
        busy = [OutsideBusy(start, start + timedelta(hours=1))]
        keep_outside_times(desk.agent.pk, 1, busy, NOW)
    page = f"/agent/{desk.organisation.pk}/agenda"
    day = text(client.get(f"{page}/liste", {"du": NOW.date().isoformat()}))
    assert "Occupé (agenda externe)" in day
    events = client.get(
        f"{page}/evenements",
        {"agent": desk.agent.pk, "start": (NOW - DAY).isoformat(), "end": (NOW + DAY).isoformat()},
    ).json()
    (outside,) = [one for one in events if "externe" in one["title"]]
    assert outside["display"] == "background"
    with on_portal():
        pass
