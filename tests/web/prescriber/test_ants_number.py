"""A prescripteur books a passport for somebody: the number goes through every screen."""

import pytest

from booking.catalog.models import Motif, MotifCategory
from integrations.ants.double.register import Appointment as Declared
from tenants.context import in_espace
from tests.web.usager.conftest import tree

from .conftest import asked, booked

NUMBER = "A123456789"


@pytest.fixture
def town(open_town, alpha):
    with in_espace(alpha):
        category = MotifCategory.objects.create(
            name="Passeport", short_name="passport", ants_code="PASSPORT"
        )
    return open_town(agents=2, bookable_by=Motif.BookableBy.EVERYONE, category=category)


def errors(response) -> str:
    return tree(response, 422).one("div", id="erreurs").text


def test_the_number_goes_from_the_form_to_who_comes(walk, town, coordination):
    assert "Indiquez le numéro de pré-demande" in errors(walk.to_recap())
    recap = walk.send("beneficiaire", **{**walk.sent, "ants_number": "a123456789"})
    assert NUMBER in tree(recap).text
    walk.send("confirmer")
    assert [one.ants_number for one in asked(town)] == [NUMBER]
    assert walk.prove().status_code == 302
    [appointment] = booked(town)
    with town.inside():
        assert appointment.participations.get().ants_number == NUMBER


def test_an_appointment_elsewhere_is_passed_over_once_for_all_screens(walk, town, coordination):
    elsewhere = Declared("https://autre.example/1", "Mairie de Vire", "9", "2026-12-01 10:00:00")
    coordination.register.create(NUMBER, elsewhere)
    refused = walk.to_recap(person={"ants_number": NUMBER})
    assert "Mairie de Vire" in errors(refused)
    walk.send("beneficiaire", **{**walk.sent, "ants_ailleurs": "on"})
    assert walk.send("confirmer").status_code == 302
    assert [one.ants_number for one in asked(town)] == [NUMBER]
