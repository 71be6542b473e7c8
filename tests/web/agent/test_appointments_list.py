"""Liste des RDV: what it shows, to whom, by which filters; and what exporting it gives."""

from datetime import UTC, datetime, timedelta

import pytest

from booking.directory.models import AgentRole, UsagerProfile
from booking.exports.models import Export
from booking.exports.services.build_export import build_export
from tenants.context import in_espace
from tests.factories import (
    MotifFactory,
    OrganisationFactory,
    PlaceFactory,
    ServiceFactory,
    UsagerFactory,
)
from tests.support.clients import HostClient
from tests.support.markup import parse

from .people import account_of, book, member

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def still(clock, monkeypatch):
    for name in ("appointments", "exports"):
        monkeypatch.setattr(f"booking.web.agent.{name}.views.now", lambda: NOW)


@pytest.fixture
def service(alpha):
    with in_espace(alpha):
        return ServiceFactory()


@pytest.fixture
def agent(alpha, bravo, organisation, service):
    with in_espace(alpha):
        return member(organisation, services=[service], first_name="Camille", last_name="Roux")


@pytest.fixture
def boss(alpha, organisation, service):
    with in_espace(alpha):
        return member(organisation, "admin", services=[service], last_name="Patron")


@pytest.fixture
def inside(alpha, agent):
    with in_espace(alpha):
        yield


def as_(agent) -> HostClient:
    return HostClient("alpha.localhost").log_in(account_of(agent))


def listed(client, where, status=200, **query) -> list[str]:
    """The usagers' names, line by line."""
    main = page(client, where, status, **query)
    return [row.all("td")[0].text.split()[-1] for row in main.all("tr")[1:]]


def page(client, where, status=200, **query):
    answer = client.get(f"/agent/{where.pk}/rdv", query)
    assert answer.status_code == status
    return parse(answer.content.decode()).one("main")


def booked(agent, organisation, name, start, **fields):
    return book(agent, organisation, start, usager=UsagerFactory(last_name=name), **fields)


class TestRows:
    def test_from_today_on_unless_something_is_asked(self, inside, agent, organisation):
        booked(agent, organisation, "Hier", NOW - DAY)
        booked(agent, organisation, "Demain", NOW + DAY)
        client = as_(agent)
        assert listed(client, organisation) == ["Demain"]
        assert listed(client, organisation, du="") == ["Hier", "Demain"]
        assert listed(client, organisation, du="", tri="recents") == ["Demain", "Hier"]
        assert listed(client, organisation, du="2026-11-23", au="2026-11-23") == ["Hier"]

    def test_each_filter_keeps_its_own(self, inside, agent, boss, organisation, service):
        here, motif = (
            PlaceFactory(organisation=organisation),
            MotifFactory(organisations=[organisation], service=service),
        )
        mine = booked(agent, organisation, "Moi", NOW + DAY, motif=motif)
        booked(boss, organisation, "Elle", NOW + DAY, motif=motif)
        booked(boss, organisation, "Ici", NOW + 2 * DAY, place=here)
        booked(boss, organisation, "Vu", NOW - DAY, status="seen")
        booked(boss, organisation, "Reste", NOW - HOUR)
        client, usager = as_(boss), mine.participations.get().usager
        UsagerProfile.objects.create(organisation=organisation, usager=usager)

        def found(**query) -> set[str]:
            return set(listed(client, organisation, du="", **query))

        assert found(agent=agent.pk) == {"Moi"}
        assert found(motif=motif.pk) == {"Moi", "Elle"}
        assert found(lieu=here.pk) == {"Ici"}
        assert found(statut="seen") == {"Vu"}
        assert found(statut="unknown_past") == {"Reste"}
        assert found(statut="unknown_future") == {"Moi", "Elle", "Ici"}
        assert found(usager=usager.pk) == {"Moi"}
        assert found(usager=usager.pk, statut="seen") == set()

    def test_a_basic_agent_sees_what_their_services_share(self, inside, agent, boss, organisation):
        secret = MotifFactory(organisations=[organisation], service=ServiceFactory())
        booked(boss, organisation, "Secrète", NOW + DAY, motif=secret)
        booked(agent, organisation, "Mienne", NOW + DAY, motif=secret)
        assert listed(as_(agent), organisation) == ["Mienne"]
        assert set(listed(as_(boss), organisation)) == {"Secrète", "Mienne"}

    def test_several_organisations_are_told_apart(self, inside, agent, organisation):
        annex = OrganisationFactory(name="Annexe")
        AgentRole.objects.create(agent=agent, organisation=annex)
        booked(agent, organisation, "Privas", NOW + DAY)
        booked(agent, annex, "Annexe", NOW + 2 * DAY)
        main = page(as_(agent), organisation, organisation=[organisation.pk, annex.pk])
        assert len(main.all("tr")) == 3
        assert "Annexe" in main.text

    def test_contacts_are_shown_when_asked(self, inside, agent, organisation):
        booked(agent, organisation, "Zola", NOW + DAY)
        assert "zola@demo.example" not in page(as_(agent), organisation).text
        assert "zola@demo.example" in page(as_(agent), organisation, coordonnees="oui").text

    def test_pages_and_queries_do_not_grow_with_rows(
        self, inside, agent, organisation, alpha, django_assert_max_num_queries
    ):
        motif = MotifFactory(organisations=[organisation])
        for hour in range(30):
            booked(agent, organisation, f"N{hour}", NOW + DAY + hour * HOUR, motif=motif)
        client = as_(agent)
        with django_assert_max_num_queries(30):
            assert len(listed(client, organisation)) == 25
        assert len(listed(client, organisation, page="2")) == 5
        assert len(listed(client, organisation, page="9" * 40)) == 5


class TestHostile:
    @pytest.mark.parametrize(
        "query",
        [
            {"du": "hier"},
            {"du": "1500-01-01"},
            {"du": "2026-12-02", "au": "2026-12-01"},
            {"statut": "🎉"},
            {"motif": "9" * 60},
            {"agent": "0 OR 1=1"},
            {"lieu": "-1"},
            {"usager": "9" * 400},
            {"organisation": "\u202e1"},
        ],
        ids=str,
    )
    def test_a_wrong_filter_is_said_and_shows_nothing(self, inside, agent, organisation, query):
        booked(agent, organisation, "Zola", NOW + DAY)
        main = page(as_(agent), organisation, 400, **query)
        assert "corriger" in main.text
        assert "Zola" not in main.text

    def test_what_another_organisation_or_espace_has_does_not_exist(
        self, agent, organisation, alpha, bravo
    ):
        with in_espace(bravo):
            theirs = OrganisationFactory()
            foreign = {
                "organisation": theirs.pk,
                "agent": member(theirs).pk,
                "lieu": PlaceFactory(organisation=theirs).pk,
                "motif": MotifFactory(organisations=[theirs]).pk,
                "usager": UsagerFactory().pk,
            }
        with in_espace(alpha):
            closed = OrganisationFactory(name="Fermée")
            unseen = {
                "organisation": closed.pk,
                "agent": member(closed).pk,
                "lieu": PlaceFactory(organisation=closed).pk,
                "motif": MotifFactory(organisations=[closed]).pk,
                "usager": UsagerFactory().pk,
            }
        for name in foreign:
            answers = [
                page(as_(agent), organisation, 400, **{name: pk}).text
                for pk in (foreign[name], unseen[name], 404)
            ]
            assert len(set(answers)) == 1, name


class TestExports:
    def order(self, client, organisation, query="", **form):
        data = {"contenu": "rdv", "format": "csv", **form}
        return client.post(f"/agent/{organisation.pk}/rdv/exporter{query}", data)

    def test_is_offered_to_administrators_only(self, agent, boss, organisation, alpha):
        with in_espace(alpha):
            booked(agent, organisation, "Zola", NOW + DAY)
        assert "Exporter cette liste" in page(as_(boss), organisation).text
        assert "Exporter cette liste" not in page(as_(agent), organisation).text
        assert self.order(as_(agent), organisation).status_code == 403
        with in_espace(alpha):
            assert not Export.objects.exists()

    def test_takes_the_filters_of_the_list(self, agent, boss, organisation, alpha):
        answer = self.order(as_(boss), organisation, "?du=2026-11-25&statut=unknown_future")
        assert answer.url == "/agent/mon-compte/exports"
        with in_espace(alpha):
            filters = Export.objects.get().filters
        assert filters["first"] == "2026-11-25"
        assert filters["status"] == "unknown_future"
        assert filters["organisation_ids"] == [organisation.pk]

    @pytest.mark.parametrize(
        ("query", "form"),
        [("?du=hier", {}), ("", {"format": "exe"}), ("", {"contenu": "tout"}), ("?motif=1", {})],
    )
    def test_a_wrong_order_is_refused(self, agent, boss, organisation, alpha, query, form):
        assert self.order(as_(boss), organisation, query, **form).status_code == 400
        with in_espace(alpha):
            assert not Export.objects.exists()

    def test_is_followed_and_downloaded_by_its_author_only(self, agent, boss, organisation, alpha):
        client = as_(boss)
        self.order(client, organisation)
        waiting = client.get("/agent/mon-compte/exports").content.decode()
        assert "every 2s" in waiting
        with in_espace(alpha):
            export = Export.objects.get()
            build_export(export.pk, NOW)
        ready = client.get("/agent/mon-compte/exports").content.decode()
        assert "every 2s" not in ready
        path = f"/agent/mon-compte/exports/{export.uuid}/fichier"
        assert path in ready
        answer = client.get(path)
        assert answer["Content-Disposition"].startswith('attachment; filename="export-rdv-')
        assert answer.content.startswith(b"\xef\xbb\xbf")
        assert as_(agent).get(path).status_code == 404
        with in_espace(alpha):
            Export.objects.update(expires_at=NOW - HOUR)
        assert client.get(path).status_code == 404
        assert path not in client.get("/agent/mon-compte/exports").content.decode()
