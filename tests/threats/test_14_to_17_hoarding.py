"""Threats 14, 16 and 17: slots that are kept without being used, or passed on to who pays."""

from datetime import timedelta

from booking.appointments.author import Author
from booking.appointments.models import AgentClaim, BookingHold, ReturningTime
from booking.appointments.search import starts_between
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.confirm_hold import confirm_hold
from booking.appointments.services.hold_slot import HOLD_LASTS, link_secret
from booking.directory.models import Usager
from socle.web.limits.rates import RATES
from tests.booking.conftest import NINE, NOW
from tests.support.clients import HostClient
from tests.web.prescriber.conftest import AWA, LISE


def test_14_what_nobody_confirms_is_free_again_after_its_minutes(town, client, clock) -> None:
    for number in range(6):
        start = NINE + number * timedelta(minutes=30)
        town.hold(HostClient(client.host), start, email=f"jetable{number}@mailinator.example")
    wanted, day = town.counter.choice().wanted, NINE.date()
    with town.inside():
        assert starts_between(wanted, day, day, NOW) == []
        assert len(starts_between(wanted, day, day, NOW + HOLD_LASTS)) == 6


def test_16_a_watcher_does_not_get_what_an_accomplice_gives_back(open_town, client, clock) -> None:
    town = open_town(return_delay_in_min=120)
    town.hold(client)
    with town.inside():
        hold = BookingHold.objects.get()
        appointment = confirm_hold(hold.uuid, link_secret(hold), NOW)
        cancel_appointment(appointment.pk, Author.usager(Usager.objects.get()), NOW)
        until = ReturningTime.objects.get().until
        ReturningTime.objects.update(until=NOW + timedelta(minutes=70))
    assert NOW < until <= NOW + timedelta(minutes=120)
    watcher = HostClient(client.host)
    for _ in range(7):
        assert town.hold(watcher, email="acheteur@demo.example").status_code == 409
        clock.move(minutes=10)
    assert town.hold(watcher, email="acheteur@demo.example").status_code == 302


def test_17_one_machine_does_not_keep_a_whole_service(open_town, client, limits) -> None:
    town = open_town(agents=30)
    statuses = [
        town.hold(HostClient(client.host), NINE, email=f"p{number}@demo.example").status_code
        for number in range(RATES["standing"].count + 2)
    ]
    assert statuses.count(302) == RATES["standing"].count
    assert statuses[-2:] == [429, 429]
    with town.inside():
        assert AgentClaim.objects.count() == RATES["standing"].count
    elsewhere = HostClient(client.host, REMOTE_ADDR="198.51.100.9")
    assert town.hold(elsewhere, NINE, email="voisin@demo.example").status_code == 302


def test_17_nor_by_the_door_of_prescripteurs(open_town, client, limits) -> None:
    """One count for both doors: whoever has as many addresses as they like keeps no more slots."""
    town = open_town(agents=30)
    url = town.form(NINE).replace("/creneaux", "/prescripteur/orienter")
    most = RATES["standing"].count
    by_oneself = [
        town.hold(HostClient(client.host), NINE, email=f"p{number}@demo.example").status_code
        for number in range(2)
    ]
    for_others = [
        HostClient(client.host)
        .post(
            url,
            {
                **LISE,
                "email": f"lise{number}@ccas{number}.example",
                **AWA,
                "person_phone_number": f"06 39 98 12 {number:02}",
                "etape": "confirmer",
            },
        )
        .status_code
        for number in range(most)
    ]
    assert by_oneself + for_others == [302] * most + [429, 429]
    with town.inside():
        assert AgentClaim.objects.count() == most


def test_17_forms_of_one_machine_are_counted_even_wrong_ones(town, client, limits) -> None:
    most = RATES["hold"].count
    statuses = [town.hold(client, email="x").status_code for _ in range(most + 1)]
    assert statuses == [422] * most + [429]
