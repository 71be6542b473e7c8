"""A suspended espace says so, to people and to machines, and comes back as it was."""

import pytest

from tenants.models import Espace
from tenants.provisioning import WrongState, change_state


@pytest.fixture
def suspended(alpha, bravo, django_capture_on_commit_callbacks) -> Espace:
    with django_capture_on_commit_callbacks(execute=True):
        return change_state(alpha, Espace.State.SUSPENDED)


def test_people_read_a_page_that_says_so(suspended, alpha_client):
    response = alpha_client.get("/")
    assert response.status_code == 503
    page = response.content.decode()
    assert "suspendu" in page
    assert "Alpha" in page


@pytest.mark.parametrize("path", ["/", "/api/v1/absences", "/agent"])
def test_machines_get_503_as_json(suspended, alpha_client, path):
    response = alpha_client.get(path, HTTP_ACCEPT="application/json")
    assert response.status_code == 503
    assert response.json()["error"]["code"] == "suspended"


def test_an_address_for_machines_answers_json_whatever_they_accept(suspended, alpha_client):
    response = alpha_client.get("/api/v1/absences")
    assert (response.status_code, response["Content-Type"]) == (503, "application/json")


def test_nothing_else_is_served_and_no_session_is_read(suspended, alpha_client):
    alpha_client.cookies["rdv_session"] = "whatever"
    response = alpha_client.post("/agent/connexion", {"username": "a"})
    assert response.status_code == 503
    assert "rdv_session" not in response.cookies


def test_the_other_espace_stays_open(suspended, bravo_client):
    assert bravo_client.get("/").status_code != 503


def test_it_reopens(suspended, alpha_client, django_capture_on_commit_callbacks):
    assert alpha_client.get("/").status_code == 503
    with django_capture_on_commit_callbacks(execute=True):
        change_state(suspended, Espace.State.ACTIVE)
    assert alpha_client.get("/").status_code != 503


def test_an_archived_espace_answers_the_same(suspended, alpha_client, settings):
    Espace.objects.filter(pk=suspended.pk).update(state=Espace.State.ARCHIVED)
    assert alpha_client.get("/").status_code == 503


@pytest.mark.parametrize(
    ("present", "wanted"),
    [
        ("active", "active"),
        ("creating", "active"),
        ("creating", "suspended"),
        ("failed", "active"),
        ("suspended", "suspended"),
        ("archived", "suspended"),
        ("archived", "archived"),
        ("creating", "archived"),
    ],
)
def test_states_change_one_way_only(alpha, bravo, present, wanted):
    Espace.objects.filter(pk=alpha.pk).update(state=present)
    with pytest.raises(WrongState):
        change_state(alpha, Espace.State(wanted))
    alpha.refresh_from_db()
    assert alpha.state == present
