"""Threat 5: length, agent, start and motif are chosen by the client. The server derives them."""

from datetime import timedelta

import pytest

from booking.appointments.models import BookingHold
from tests.booking.conftest import NINE


@pytest.mark.parametrize(
    "typed",
    [
        {"duration": "600"},
        {"agent_id": "1"},
        {"agent_ids": "1"},
        {"ends_at": "2026-11-24T18:00+01:00"},
        {"expires_at": "2027-01-01T00:00+01:00"},
        {"state": "confirmed"},
        {"machine": "x", "turn": "1", "door": "counter"},
    ],
)
def test_what_is_not_asked_for_changes_nothing(town, client, typed) -> None:
    answer = client.post(town.form(NINE, **typed), {**_person(), **typed})
    assert answer.status_code == 302
    with town.inside():
        hold = BookingHold.objects.get()
        assert hold.ends_at - hold.starts_at == timedelta(minutes=30)
        assert hold.agent_id == town.counter.agents[0].pk
        assert (hold.state, hold.machine, hold.turn_id) == ("pending", "", None)
        assert hold.expires_at < NINE


@pytest.mark.parametrize("minutes", [1, 7, -30, 60 * 24 * 365])
def test_a_start_that_is_not_on_offer_is_refused(town, client, minutes) -> None:
    answer = client.post(town.form(NINE + timedelta(minutes=minutes)), _person())
    assert answer.status_code == 409
    with town.inside():
        assert not BookingHold.objects.exists()


def test_a_motif_kept_for_agents_is_refused(open_town, client) -> None:
    town = open_town(bookable_by="agents")
    assert client.post(town.form(), _person()).status_code == 404


def _person() -> dict[str, str]:
    return {"first_name": "Nadia", "last_name": "Benali", "email": "nadia@demo.example"}
