"""Another of the family comes instead: chosen by who is known, for places that are not won."""

import pytest

from booking.appointments.models import Change, Participation
from booking.catalog.models import MotifCategory
from booking.directory.models import Usager
from booking.web.usager.confirmation import url_of
from tests.factories import UsagerFactory
from tests.support.clients import HostClient

from .booked import book
from .conftest import Town, question, tree
from .test_known import know

ASKED = "Indiquez le numéro de pré-demande"


@pytest.fixture
def nadia(town) -> Usager:
    with town.inside():
        return UsagerFactory(first_name="Nadia", last_name="Petit", email="leo@demo.example")


@pytest.fixture
def part(town, nadia) -> Participation:
    """Nadia's own, booked for NINE."""
    with town.inside():
        part = book(town).participations.get()
        Participation.objects.filter(pk=part.pk).update(usager=nadia)
        part.refresh_from_db()
    return part


@pytest.fixture
def lina(town, nadia) -> Usager:
    with town.inside():
        return UsagerFactory(first_name="Lina", last_name="Petit", responsible=nadia, email="")


@pytest.fixture
def known(client, town, nadia, clock) -> HostClient:
    return know(client, town, nadia, clock.now)


def page_of(part: Participation) -> str:
    return f"/mes-rdv/{part.pk}/personne"


def who_comes(town: Town, part: Participation) -> str:
    with town.inside():
        return Participation.objects.get(pk=part.pk).usager.first_name


def test_a_relative_comes_instead(known, town, part, lina):
    page = tree(known.get(page_of(part)))
    assert page.one("h1").text == "Qui vient à la place de Nadia ?"
    assert "Lina Petit" in page.one("main").text
    done = known.post(page_of(part), {"qui": lina.pk})
    assert done["Location"].startswith(f"/r/{part.pk}/")
    assert who_comes(town, part) == "Lina"
    with town.inside():
        assert Change.objects.filter(verb=Change.Verb.PARTICIPATION_REPLACED).count() == 1
    # And back: who is known finds it among their family's.
    shown = tree(known.get(done["Location"]))
    assert shown.one("a", href=page_of(part))
    known.post(page_of(part), {"qui": part.usager_id})
    assert who_comes(town, part) == "Nadia"


def test_without_relatives_one_is_led_to_add_one(known, part):
    page = tree(known.get(page_of(part)))
    [way] = [one["href"] for one in page.all("a") if one.text == "Ajouter un proche"]
    assert way.startswith("/mes-rdv/proches?suite=")


@pytest.mark.parametrize("typed", ["", "moi", "-1", "9999999999999", "{stranger}", "{me}"])
def test_nobody_but_the_family(known, town, part, lina, typed):
    with town.inside():
        stranger = UsagerFactory().pk
    sent = typed.format(stranger=stranger, me=part.usager_id)
    refused = known.post(page_of(part), {"qui": sent})
    assert "Choisissez qui vient" in tree(refused, 422).text
    assert who_comes(town, part) == "Nadia"


def test_somebody_elses_is_nothing_to_anybody(client, town, part, lina, clock, bravo_client):
    with town.inside():
        other = know(client, town, UsagerFactory(), clock.now)
    for way in (other.get, other.post):
        assert way(page_of(part)).status_code == 404
    stranger = HostClient(client.host)
    assert stranger.post(page_of(part), {"qui": lina.pk})["Location"].startswith("/mes-rdv/conn")
    assert bravo_client.get(page_of(part)).status_code == 302
    assert who_comes(town, part) == "Nadia"


def test_what_is_over_or_won_in_ones_name_does_not_pass_on(known, town, part, lina):
    with town.inside():
        town.counter.motif.sole_booking = True
        town.counter.motif.save()
    refused = known.post(page_of(part), {"qui": lina.pk})
    assert "au nom de la personne qui l’a obtenu" in tree(refused, 422).text
    with town.inside():
        town.counter.motif.sole_booking = False
        town.counter.motif.save()
        Participation.objects.filter(pk=part.pk).update(status="excused")
    assert "est annulé" in tree(known.post(page_of(part), {"qui": lina.pk}), 422).text
    assert who_comes(town, part) == "Nadia"


def test_who_comes_has_a_number_of_their_own(known, town, part, lina, coordination):
    with town.inside():
        town.counter.motif.category = MotifCategory.objects.create(
            name="Passeport", short_name="passeport", ants_code="PASSPORT"
        )
        town.counter.motif.save()
        Participation.objects.filter(pk=part.pk).update(ants_number="A123456789")
    assert ASKED in tree(known.post(page_of(part), {"qui": lina.pk}), 422).text
    assert question(known.get(page_of(part))).startswith("Qui vient")
    sent = {"qui": lina.pk, "ants_number": "b123456789"}
    assert known.post(page_of(part), sent).status_code == 302
    with town.inside():
        now = Participation.objects.get(pk=part.pk)
        assert (now.usager.first_name, now.ants_number) == ("Lina", "B123456789")


def test_who_holds_the_link_alone_is_not_shown_the_way(client, town, part, lina, letters_given):
    with town.inside():
        link = url_of(part)
    page = tree(client.get(link))
    assert not page.all("a", href=page_of(part))
