"""Where to come, asked of whoever books an appointment at home, and kept for the agents."""

from dataclasses import replace

import pytest

from booking.appointments.models import Appointment, BookingHold
from booking.directory.models import DirectoryChange, RecordSettings, Usager

from .booked import link_of
from .conftest import PERSON, tree
from .test_identity import errors, holds

HOME = "12 rue de la République, 07000 Privas"


@pytest.fixture
def rounds(open_town):
    """A motif for which somebody comes to one's home."""
    town = open_town(location_type="home", name="Visite à domicile")
    return replace(town, counter=replace(town.counter, place=None))


def test_it_is_asked_with_the_component_and_without_a_script(client, rounds):
    page = tree(client.get(rounds.form()))
    field = page.one("input", name="address")
    assert field["data-address"] == "/adresses"
    assert page.one("label", for_=field["id"]).text.startswith("Adresse à laquelle venir")
    response = client.post(rounds.form(), PERSON)
    assert errors(response) == ["Adresse à laquelle venir – Indiquez l’adresse à laquelle venir."]
    assert client.post(rounds.form(), {**PERSON, "address": HOME}).status_code == 302
    [hold] = holds(rounds)
    assert hold.address == HOME
    kept = tree(client.get(rounds.form())).one("input", name="address")
    assert kept["value"] == HOME


def test_what_the_path_knows_is_there_already(client, rounds):
    page = tree(client.get(rounds.form(address="3 rue Pasteur, Valence", city_code="26362")))
    assert page.one("input", name="address")["value"] == "3 rue Pasteur, Valence"


def test_the_agents_read_it_in_the_record_once_it_is_confirmed(client, rounds):
    held = client.post(rounds.form(), {**PERSON, "address": HOME})
    assert HOME in tree(client.get(held["Location"])).one("main").text
    [hold] = holds(rounds)
    with rounds.inside():
        assert not Usager.objects.exists()
    assert client.post(link_of(rounds, hold)).status_code == 302
    with rounds.inside():
        usager = Appointment.objects.get().participations.get().usager
        assert usager.address == HOME
        assert DirectoryChange.objects.filter(object_id=usager.pk, verb="edited").exists()


@pytest.mark.parametrize("typed", ["x" * 301, "12 rue\x00 haute", "12 rue\u202e haute", " "])
def test_what_is_no_address_is_said(client, rounds, typed):
    assert errors(client.post(rounds.form(), {**PERSON, "address": typed}))
    with rounds.inside():
        assert not BookingHold.objects.exists()


def test_other_motifs_ask_none(client, town):
    assert not tree(client.get(town.form())).all("input", name="address")
    town.hold(client, address=HOME)
    [hold] = holds(town)
    assert hold.address == ""


def test_an_espace_that_hides_addresses_is_given_none(client, rounds):
    with rounds.inside():
        RecordSettings.objects.create(hidden_usager_fields=["address"])
    assert not tree(client.get(rounds.form())).all("input", name="address")
    assert client.post(rounds.form(), PERSON).status_code == 302
