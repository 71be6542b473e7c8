"""The list of espaces: searched, narrowed, paged, with its signs, at a constant cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from integrations.publication.models import PublicFigure
from socle import clock
from socle.outbox.models import Delivery, Message
from tenants.models import Espace, Host, Membership, NightCheck

from .pages import main_of

HOME = "/operateurs"


def give_up(espace: Espace, handler: str = "notifications.booked_usagers") -> Delivery:
    """A delivery of the espace that the relay gave up."""
    message = Message.objects.create(
        espace_number=espace.number, topic="appointment.booked", created_at=clock.now()
    )
    return Delivery.objects.create(
        message=message,
        handler=handler,
        state=Delivery.State.DEAD,
        due_at=clock.now(),
        last_error="ValueError",
    )


def with_espaces(number: int) -> None:
    """Rows of espaces without a schema: whoever entered one would fail."""
    Espace.objects.bulk_create(
        Espace(
            number=5000 + n,
            slug=f"commune-{n}",
            schema_name=f"e_commune_{n}",
            name=f"Commune {n}",
            kind=Espace.Kind.MAIRIE,
            departement_number="07" if n % 2 else "2A",
            state=Espace.State.ACTIVE,
            primary_host=f"commune-{n}.localhost",
        )
        for n in range(number)
    )


def test_it_costs_as_much_at_40_espaces_as_at_2(support, alpha, bravo):
    support.get(HOME)
    with CaptureQueriesContext(connection) as few:
        support.get(HOME)
    with_espaces(40)
    with CaptureQueriesContext(connection) as many:
        support.get(HOME)
    assert len(many) == len(few) <= 16


def test_it_is_paged(support, alpha, bravo):
    with_espaces(40)
    first, second = main_of(support.get(HOME)), main_of(support.get(f"{HOME}?page=2"))
    assert "Commune 0" in first
    assert "Alpha" in first
    assert "Commune 9" in second
    assert "Alpha" not in second


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=ALPHA", {"Alpha"}),
        ("q=bravo.localhost", {"Bravo"}),
        ("q=rdv.ville", {"Bravo"}),
        ("q=commune+1", {"Commune 1"}),
        ("q=rien", set()),
        ("q=_lpha.localhost", set()),
        ("q=%00", {"Alpha", "Bravo", "Commune 0", "Commune 1"}),
        ("type=mairie", {"Commune 0", "Commune 1"}),
        ("etat=suspended", {"Bravo"}),
        ("departement=2A", {"Commune 0"}),
        ("departement=07&type=mairie", {"Commune 1"}),
        ("etat=<script>", {"Alpha", "Bravo", "Commune 0", "Commune 1"}),
        ("page=9999", {"Alpha", "Bravo", "Commune 0", "Commune 1"}),
    ],
)
def test_it_is_searched_and_narrowed(support, alpha, bravo, query, found):
    with_espaces(2)
    Host.objects.create(domain="rdv.ville.example", tenant=bravo, is_primary=False)
    Espace.objects.filter(pk=bravo.pk).update(state=Espace.State.SUSPENDED)
    words = main_of(support.get(f"{HOME}?{query}"))
    shown = {name for name in ("Alpha", "Bravo", "Commune 0", "Commune 1") if f"{name} " in words}
    assert shown == found


def test_signs_are_each_espaces_own(support, alpha, bravo):
    give_up(alpha)
    give_up(alpha)
    NightCheck.objects.create(
        espace_number=bravo.number, name="schema", at=clock.now(), ok=False, detail="table inconnue"
    )
    Membership.objects.create(espace=alpha, account_id="5f4f9b0e-6a2f-4a4c-8f07-0a9bd32b1f00")
    monday = localdate() - timedelta(days=localdate().weekday())
    for label, number in ((monday, 12), (monday - timedelta(weeks=9), 500)):
        PublicFigure.objects.create(
            espace_number=alpha.number,
            series="origin_week",
            label=label.isoformat(),
            key="user",
            number=number,
            counted_at=clock.now(),
        )
    words = main_of(support.get(HOME))
    of_alpha, of_bravo = words.split("Bravo bravo")
    assert "2 envois abandonnés" in of_alpha
    assert of_alpha.endswith("1 12 ")
    assert "Contrôle de nuit à voir" in of_bravo
    assert "abandonné" not in of_bravo


def test_what_is_to_be_looked_at_is_found(support, alpha, bravo):
    with_espaces(1)  # its schema is behind
    give_up(bravo)
    words = main_of(support.get(f"{HOME}?sante=a-regarder"))
    assert "Bravo" in words
    assert "Commune 0" in words
    assert "Schéma en retard" in words
    assert "Alpha" not in words
