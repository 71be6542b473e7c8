"""Somebody of another organisation: a masked glimpse that only a search opens, then the tie."""

import re
from datetime import timedelta

import pytest
from django.core import signing

from booking.access.actor import Actor, Kind
from booking.directory.models import AgentRole, DirectoryChange, UsagerProfile
from booking.web.agent.usagers import token as tokens
from tenants.context import in_espace

from ..people import member
from .conftest import known, main_of, path


@pytest.fixture
def neighbour(annexe):
    fields = {"last_name": "Voisine", "email": "nadia@demo.example", "birth_date": "1980-03-01"}
    return known(annexe, address="3 rue Cachée", notes="Secret", **fields)


def preview_of(client, organisation, typed: str = "voisine") -> str:
    """The address that a search gives."""
    answer = client.get(path(organisation), {"q": typed})
    return re.search(r'href="([^"]+/apercu/[^"]+)"', answer.content.decode()).group(1)


def knows(organisation, usager, alpha) -> bool:
    with in_espace(alpha):
        return UsagerProfile.objects.filter(organisation=organisation, usager=usager).exists()


def test_the_glimpse_is_masked(client, organisation, neighbour):
    answer = client.get(preview_of(client, organisation))
    words = answer.content.decode()
    assert "Nadia Voisine" in words
    assert "01/03" in words
    assert "n***a@demo.example" in words
    for hidden in ("1980", "nadia@demo", "Cachée", "Secret", "39980001", "Annexe"):
        assert hidden not in words


def test_attaching_opens_the_record_and_is_written_down(
    client, agent, alpha, organisation, neighbour
):
    with in_espace(alpha):
        child = known(first_name="Sami", last_name="Voisine", responsible=neighbour)
    assert client.get(path(organisation, neighbour.pk)).status_code == 404
    answer = client.post(preview_of(client, organisation, "nadia voisine") + "/rattacher")
    assert answer.url == path(organisation, neighbour.pk)
    assert "Cachée" in main_of(client, answer.url).text
    assert knows(organisation, child, alpha)
    with in_espace(alpha):
        [change] = DirectoryChange.objects.filter(verb="imported")
    assert (change.object_id, change.author_agent_id) == (neighbour.pk, agent.pk)


def test_a_double_click_attaches_once(client, alpha, organisation, neighbour):
    address = preview_of(client, organisation) + "/rattacher"
    assert [client.post(address).status_code for _ in range(2)] == [302, 302]
    with in_espace(alpha):
        assert DirectoryChange.objects.filter(verb="imported").count() == 1


def test_whom_one_sees_already_is_shown_in_clear(
    client, agent, alpha, organisation, annexe, neighbour
):
    address = preview_of(client, organisation)
    with in_espace(alpha):
        AgentRole.objects.create(agent=agent, organisation=annexe)
    assert client.get(address).url == path(organisation, neighbour.pk)


class TestTheToken:
    def test_nobody_is_seen_by_counting_up(self, client, alpha, organisation, neighbour):
        forged = [
            str(neighbour.pk),
            signing.dumps([neighbour.pk, organisation.pk], salt="another"),
            "x",
        ]
        for token in forged:
            assert client.get(path(organisation, f"apercu/{token}")).status_code == 404
            address = path(organisation, f"apercu/{token}/rattacher")
            assert client.post(address).status_code == 404
        assert not knows(organisation, neighbour, alpha)

    def test_it_is_for_one_agent_in_one_organisation(
        self, client, client_as, alpha, organisation, annexe, neighbour
    ):
        address = preview_of(client, organisation)
        with in_espace(alpha):
            other = client_as(member(organisation))
        assert other.get(address).status_code == 404
        assert other.post(f"{address}/rattacher").status_code == 404
        elsewhere = address.replace(str(organisation.pk), str(annexe.pk))
        assert client.get(elsewhere).status_code == 404
        assert not knows(organisation, neighbour, alpha)

    def test_it_lasts_an_hour(self, client, organisation, neighbour, monkeypatch):
        address = preview_of(client, organisation)
        monkeypatch.setattr(tokens, "LASTS", timedelta(seconds=-1))
        answer = client.get(address)
        assert answer.status_code == 422
        assert "Recherchez de nouveau la personne" in answer.content.decode()

    def test_somebody_who_has_gone_since(self, client, alpha, organisation, neighbour):
        address = preview_of(client, organisation)
        with in_espace(alpha):
            neighbour.deleted_at = "2026-01-01T00:00Z"
            neighbour.save()
        assert client.get(address).status_code == 404
        assert client.post(f"{address}/rattacher").status_code == 404


def test_the_espace_admin_without_a_role_attaches_nobody(
    client_as, agent, alpha, organisation, neighbour
):
    chief = member(None, is_espace_admin=True)
    token = tokens.token_of(neighbour.pk, organisation, Actor(Kind.AGENT, agent_id=chief.pk))
    answer = client_as(chief).post(path(organisation, f"apercu/{token}/rattacher"))
    assert answer.status_code == 403
    assert "pas de rôle" in answer.content.decode()
    assert not knows(organisation, neighbour, alpha)
