"""Threat 10: who is known is asked of forms. They answer alike."""

from booking.appointments.models import TurnEntry
from booking.appointments.services.register_turn import confirm_turn
from tests.booking.conftest import NINE, NOW
from tests.support.clients import HostClient

KNOWN = {"first_name": "Nadia", "last_name": "Benali", "email": "nadia@demo.example"}
UNKNOWN = {**KNOWN, "email": "personne@demo.example"}


def test_registering_answers_alike_whether_one_is_registered(open_town, client) -> None:
    town = open_town(allocation="queue")
    url = town.slots().replace("/prendre_rdv", "/inscription")
    client.post(url, KNOWN)
    with town.inside():
        confirm_turn(TurnEntry.objects.get().pk, NOW)
    answers = [HostClient(client.host).post(url, person) for person in (KNOWN, UNKNOWN)]
    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0].url == answers[1].url


def test_holding_a_slot_answers_alike_whether_one_is_known(open_town, client) -> None:
    town = open_town(agents=2)
    first = town.hold(HostClient(client.host), NINE, **KNOWN)
    again = town.hold(HostClient(client.host), NINE, **UNKNOWN)
    assert first.status_code == again.status_code == 302
    assert first.url.rsplit("/", 1)[0] == again.url.rsplit("/", 1)[0]
