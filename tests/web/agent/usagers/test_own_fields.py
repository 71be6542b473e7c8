"""The fields that an espace hides, and those that it added: forms, record, merge, data."""

import io
import json
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.directory.custom_values import values_of, write_values
from booking.directory.models import RecordSettings, UsagerField, UsagerFieldValue
from tenants.context import in_espace
from tests.support.markup import parse

from .conftest import known, main_of, path
from .forms import fill, form_of
from .forms import values_of as sent_by
from .test_merge import choices_of, pair
from .test_record import lines_of

NADIA = {"first_name": "Nadia", "last_name": "Benali"}
Kind = UsagerField.Kind


@pytest.fixture
def own(agent) -> dict[str, UsagerField]:
    """One field of each kind, by kind."""
    fields = {kind: UsagerField(kind=kind, label=f"Champ {kind}") for kind in Kind}
    fields[Kind.CHOICE].choices = ["Rouge", "Vert"]
    for field in fields.values():
        field.save()
    return fields


@pytest.fixture
def usager(agent, organisation):
    return known(organisation, last_name="Benali", notes="Sonner", case_number="D-12")


TYPED = {
    Kind.TEXT: ("  Rue   haute ", "Rue haute"),
    Kind.LONG_TEXT: ("Un\nDeux", "Un\nDeux"),
    Kind.CHOICE: ("Vert", "Vert"),
    Kind.NUMBER: ("12,5", 12.5),
    Kind.DATE: ("2026-03-01", "2026-03-01"),
    Kind.YES_NO: ("non", False),
}


def said_by(usager, alpha) -> dict:
    with in_espace(alpha):
        return values_of(usager.pk)[usager.pk]


def test_each_kind_is_written_shown_and_written_again(client, alpha, organisation, own, usager):
    page = path(organisation, f"{usager.pk}/modifier")
    answer = fill(client, page, **{own[kind].key: typed for kind, (typed, _) in TYPED.items()})
    assert answer.status_code == 302
    assert said_by(usager, alpha) == {own[kind].key: kept for kind, (_, kept) in TYPED.items()}
    lines = lines_of(main_of(client, answer.url))
    assert lines["Champ number"] == "12,5"
    assert lines["Champ yes_no"] == "non"
    assert lines["Champ date"] == "1er mars 2026"
    # Sent again as it stands, the form changes nothing.
    before = said_by(usager, alpha)
    assert fill(client, page).status_code == 302
    assert said_by(usager, alpha) == before


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (Kind.NUMBER, "douze"),
        (Kind.NUMBER, "9" * 40),
        (Kind.DATE, "31/02/2026"),
        (Kind.CHOICE, "Bleu"),
        (Kind.YES_NO, "peut-être"),
        (Kind.TEXT, "a" * 301),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field(
    client, alpha, organisation, own, usager, kind, typed
):
    page = path(organisation, f"{usager.pk}/modifier")
    answer = fill(client, page, **{own[kind].key: typed, "last_name": "Haddad"})
    assert answer.status_code == 422
    main = parse(answer.content.decode()).one("main")
    assert main.one(id=f"id_{own[kind].key}_error").text
    assert sent_by(form_of(main))["last_name"] == ["Haddad"]
    assert said_by(usager, alpha) == {}


class TestRequired:
    @pytest.fixture
    def needed(self, agent):
        return UsagerField.objects.create(kind=Kind.TEXT, label="Quartier", is_required=True)

    def test_a_new_record_says_it(self, client, alpha, organisation, needed):
        page = path(organisation, "nouveau")
        assert fill(client, page, **NADIA).status_code == 422
        answer = fill(client, page, **{**NADIA, needed.key: "Nord"})
        assert answer.status_code == 302
        with in_espace(alpha):
            assert UsagerFieldValue.objects.get().value == "Nord"

    def test_a_relative_is_not_asked(self, client, organisation, needed, usager):
        page = path(organisation, f"nouveau?responsable={usager.pk}")
        assert needed.key not in sent_by(form_of(main_of(client, page)))
        assert fill(client, page, first_name="Sami", last_name="Benali").status_code == 302


def test_the_second_editor_is_told_of_them_too(client, alpha, organisation, own, usager):
    page = path(organisation, f"{usager.pk}/modifier")
    mine = sent_by(form_of(main_of(client, page)))
    fill(client, page, **{own[Kind.YES_NO].key: "oui"})
    answer = client.post(page, mine)
    assert answer.status_code == 409
    assert "Champ yes_no : oui" in parse(answer.content.decode()).text
    assert said_by(usager, alpha) == {own[Kind.YES_NO].key: True}


def test_an_archived_field_leaves_the_screens_and_keeps_its_values(
    client, alpha, organisation, own, usager
):
    text = own[Kind.TEXT]
    write_values(usager.pk, {text.key: "Rue haute"})
    UsagerField.objects.filter(pk=text.pk).update(archived_at="2026-01-01T00:00Z")
    assert "Rue haute" not in main_of(client, path(organisation, usager.pk)).text
    fill(client, path(organisation, f"{usager.pk}/modifier"), last_name="Haddad")
    assert said_by(usager, alpha) == {text.key: "Rue haute"}


class TestHidden:
    def test_a_hidden_field_leaves_the_record_and_the_form(
        self, client, alpha, organisation, usager
    ):
        with in_espace(alpha):
            RecordSettings.objects.create(hidden_usager_fields=["notes", "birth_name"])
        main = main_of(client, path(organisation, usager.pk))
        assert "Sonner" not in main.text
        lines = lines_of(main)
        assert "Nom de naissance" not in lines
        assert lines["Numéro de dossier"] == "D-12"
        names = sent_by(form_of(main_of(client, path(organisation, f"{usager.pk}/modifier"))))
        assert {"case_number", "logement", "number_of_children"} <= set(names)
        assert not {"notes", "birth_name"} & set(names)

    def test_what_few_espaces_need_is_hidden_at_first(self, client, organisation, usager):
        lines = lines_of(main_of(client, path(organisation, usager.pk)))
        assert not {"Numéro de dossier", "Logement"} & set(lines)


class TestMerge:
    def test_one_chooses_between_two_answers(self, client, alpha, organisation, own, usager):
        other = known(organisation, last_name="Bénali", email="")
        colour, text = own[Kind.CHOICE].key, own[Kind.TEXT].key
        write_values(usager.pk, {colour: "Rouge"})
        write_values(other.pk, {colour: "Vert", text: "Rue haute"})
        address = pair(organisation, usager, other)
        main = main_of(client, address)
        assert "Champ text Sur une seule fiche : gardé" in main.text
        answer = client.post(address, {**choices_of(main), colour: "b"})
        assert answer.url == path(organisation, usager.pk)
        assert said_by(usager, alpha) == {colour: "Vert", text: "Rue haute"}


def test_the_data_of_a_person_hold_them(client, organisation, own, usager):
    write_values(usager.pk, {own[Kind.YES_NO].key: True})
    answer = client.post(path(organisation, f"{usager.pk}/donnees"))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        data = json.loads(archive.read("donnees.json"))
    assert data["Fiche"]["Champ yes_no"] == "oui"
    assert data["Fiche"]["Remarques"] == "Sonner"


def test_the_cost_does_not_grow_with_fields(client, alpha, organisation, usager):
    def cost() -> list[int]:
        costs = []
        for rest in (usager.pk, f"{usager.pk}/modifier"):
            client.get(path(organisation, rest))
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path(organisation, rest)).status_code == 200
            costs.append(len(queries))
        return costs

    def grow(number: int) -> None:
        for _ in range(number):
            field = UsagerField.objects.create(kind=Kind.TEXT, label="Champ")
            write_values(usager.pk, {field.key: "x"})

    grow(1)
    few = cost()
    with in_espace(alpha):
        grow(12)
    assert cost() == few
