"""From the order to the file: who may, what stands in it, how it ends."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.db import connection

from booking.appointments.listing import Listing
from booking.appointments.models import Participation
from booking.directory.identity import actor_of_account
from booking.directory.models import AgentRole, RecordSettings
from booking.exports import tasks
from booking.exports.columns import APPOINTMENT_COLUMNS, PARTICIPATION_COLUMNS
from booking.exports.errors import NotAdministrator, TooManyRows, TooManyUnderWay
from booking.exports.models import Export, ExportFile
from booking.exports.services import ask_export as asking
from booking.exports.services import build_export as building
from booking.exports.services.ask_export import ask_export
from booking.exports.services.build_export import build_export, fail_export
from socle.outbox.models import Message
from tenants.context import in_espace
from tenants.postgresql.base import as_owner
from tests.factories import MotifFactory, OrganisationFactory, ServiceFactory, UsagerFactory
from tests.web.agent.people import book, member

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)
RDV, BY_USAGER = Export.Kind.APPOINTMENTS, Export.Kind.PARTICIPATIONS


@pytest.fixture
def organisation(bravo, in_alpha):
    with in_espace(bravo):
        theirs = OrganisationFactory(name="Ailleurs")
        book(member(theirs, "admin"), theirs, TOMORROW, usager=UsagerFactory(last_name="Wapiti"))
    return OrganisationFactory(name="Maison de Privas")


@pytest.fixture
def agent(organisation):
    return member(organisation, "admin", first_name="Ada", last_name="Roux")


def actor_of(agent):
    return actor_of_account(agent.account_id)


def ask(agent, organisation, kind=RDV, form="csv", **filters) -> Export:
    listing = Listing(organisation_ids=(organisation.pk,), **filters)
    return ask_export(listing, kind, form, actor_of(agent), NOW, PARIS)


def built(export: Export) -> list[dict[str, str]]:
    """The lines of a text export, by column."""
    build_export(export.pk, NOW)
    text = bytes(ExportFile.objects.get(export=export).content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def published() -> list[tuple[str, dict]]:
    with as_owner():
        return sorted(Message.objects.values_list("topic", "payload"), key=str)


class TestAsking:
    @pytest.mark.parametrize("level", ["basic", "intervenant"])
    def test_is_for_administrators_of_each_organisation(self, organisation, agent, level):
        annex = OrganisationFactory(name="Annexe")
        AgentRole.objects.create(agent=agent, organisation=annex, access_level="basic")
        listing = Listing(organisation_ids=(organisation.pk, annex.pk))
        with pytest.raises(NotAdministrator):
            ask_export(listing, RDV, "csv", actor_of(agent), NOW, PARIS)
        with pytest.raises(NotAdministrator):
            ask_export(Listing(organisation_ids=()), RDV, "csv", actor_of(agent), NOW, PARIS)
        assert not Export.objects.exists()

    def test_the_espace_admin_exports_any_organisation(self, organisation):
        elsa = member(None, is_espace_admin=True)
        assert ask(elsa, organisation).state == Export.State.WAITING

    def test_an_order_under_way_is_not_written_twice(self, organisation, agent):
        assert ask(agent, organisation) == ask(agent, organisation)
        assert ask(agent, organisation, form="xlsx") != ask(agent, organisation)

    def test_three_at_a_time(self, organisation, agent):
        for status in ("seen", "noshow", "excused"):
            ask(agent, organisation, status=status)
        with pytest.raises(TooManyUnderWay):
            ask(agent, organisation)
        build_export(Export.objects.first().pk, NOW)
        ask(agent, organisation)

    def test_more_rows_than_a_file_can_hold_are_refused_at_once(
        self, organisation, agent, monkeypatch
    ):
        monkeypatch.setattr(asking, "MOST_ROWS", 1)
        book(agent, organisation, TOMORROW)
        ask(agent, organisation)
        book(agent, organisation, TOMORROW + timedelta(hours=1))
        with pytest.raises(TooManyRows):
            ask(agent, organisation, form="xlsx")

    def test_the_message_holds_no_name(self, organisation, agent):
        export = ask(agent, organisation)
        payload = {"export_id": export.pk}
        topics = ["export.asked", "export.forgotten", "export.overdue"]
        assert published() == [(topic, payload) for topic in topics]


class TestFile:
    def test_has_the_columns_of_the_field_in_order(self, organisation, agent):
        book(agent, organisation, TOMORROW)
        (line,) = built(ask(agent, organisation))
        assert list(line) == [column.title for column in APPOINTMENT_COLUMNS]
        assert len(line) == 21
        (line,) = built(ask(agent, organisation, BY_USAGER))
        assert list(line) == [column.title for column in PARTICIPATION_COLUMNS]

    def test_says_what_the_appointment_says(self, organisation, agent):
        usager = UsagerFactory(
            first_name="Noé",
            last_name="Œuvré",
            birth_date=date(2015, 3, 9),
            city_name="Privas",
            post_code="07000",
        )
        motif = MotifFactory(
            name="Passeport", organisations=[organisation], service=ServiceFactory(name="Mairie")
        )
        book(agent, organisation, TOMORROW, motif=motif, usager=usager, context="Vient à deux")
        (line,) = built(ask(agent, organisation))
        expected = {
            "Origine": "Usager",
            "Date du RDV": "25/11/2026",
            "Heure du RDV": "09:00",
            "Service": "Mairie",
            "Motif": "Passeport",
            "Contexte": "Vient à deux",
            "Statut": "À venir",
            "Lieu": "Sur place",
            "Agents": "Ada Roux",
            "Usagers": "Noé Œuvré",
            "Commune du premier responsable": "Privas",
            "Code postal du premier responsable": "07000",
            "Au moins un usager mineur": "oui",
            "Messages aux usagers": "Aucun",
            "Organisation": "Maison de Privas",
            "Dates de naissance": "09/03/2015",
            "Adresses e-mail des agents": agent.email,
        }
        assert {title: line[title] for title in expected} == expected

    @pytest.mark.parametrize("kind", [None, BY_USAGER])
    def test_leaves_out_the_context_where_the_espace_hides_it(self, organisation, agent, kind):
        RecordSettings.objects.create(shows_context=False)
        book(agent, organisation, TOMORROW, context="Vient à deux")
        (line,) = built(ask(agent, organisation, *([kind] if kind else [])))
        assert "Contexte" not in line
        assert "Vient à deux" not in line.values()

    def test_never_tells_a_home_address(self, organisation, agent):
        motif = MotifFactory(organisations=[organisation], location_type="home")
        usager = UsagerFactory(address="3 rue Secrète", city_name="Privas", post_code="07000")
        book(agent, organisation, TOMORROW, motif=motif, usager=usager)
        (line,) = built(ask(agent, organisation))
        assert line["Lieu"] == "07000 Privas"
        assert "Secrète" not in str(line)

    def test_has_a_line_for_each_participant(self, organisation, agent):
        booked = book(agent, organisation, TOMORROW, usager=UsagerFactory(last_name="Un"))
        Participation.objects.create(
            appointment=booked,
            usager=UsagerFactory(last_name="Deux"),
            status="excused",
            link_expires_at=TOMORROW,
        )
        lines = built(ask(agent, organisation, BY_USAGER))
        assert [(line["Usager"], line["Statut"]) for line in lines] == [
            ("Nadia Un", "À venir"),
            ("Nadia Deux", "Annulé par l’usager"),
        ]

    def test_latest_first_and_only_what_was_asked(self, organisation, agent):
        for days in (1, 3, 2):
            book(agent, organisation, NOW + timedelta(days=days))
        annex = OrganisationFactory(name="Annexe")
        book(member(annex), annex, TOMORROW)
        days = [line["Date du RDV"] for line in built(ask(agent, organisation))]
        assert days == ["27/11/2026", "26/11/2026", "25/11/2026"]
        first = ask(agent, organisation, first=date(2026, 11, 26), last=date(2026, 11, 26))
        assert [line["Date du RDV"] for line in built(first)] == ["26/11/2026"]

    @pytest.mark.parametrize("start", ["=", "+", "-", "@"])
    def test_what_people_typed_is_never_a_formula(self, organisation, agent, start):
        usager = UsagerFactory(first_name=f"{start}HYPERLINK(1)", last_name="Nom\x0b🎉")
        book(agent, organisation, TOMORROW, usager=usager)
        (line,) = built(ask(agent, organisation))
        assert line["Usagers"] == f"'{start}HYPERLINK(1) Nom🎉"
        sheet = opened(ask(agent, organisation, form="xlsx"))
        cell = [cell for row in sheet.iter_rows(min_row=2) for cell in row][12]
        assert (cell.value, cell.data_type) == (f"{start}HYPERLINK(1) Nom🎉", "s")

    def test_a_spreadsheet_has_real_dates_and_a_frozen_header(self, organisation, agent):
        book(agent, organisation, TOMORROW)
        sheet = opened(ask(agent, organisation, form="xlsx"))
        assert sheet.freeze_panes == "A2"
        assert sheet["E2"].value == datetime(2026, 11, 25)
        assert sheet["E2"].number_format == "dd/mm/yyyy"
        assert sheet["A2"].data_type == "n"

    def test_reads_as_often_for_many_as_for_few(
        self, organisation, agent, django_assert_max_num_queries
    ):
        for hours in range(12):
            book(agent, organisation, TOMORROW + timedelta(hours=hours))
        export = ask(agent, organisation)
        with django_assert_max_num_queries(26):
            build_export(export.pk, NOW)

    def test_batches_add_up(self, organisation, agent, monkeypatch):
        monkeypatch.setattr(building, "A_BATCH", 2)
        for hours in range(5):
            book(agent, organisation, TOMORROW + timedelta(hours=hours))
        export = ask(agent, organisation)
        assert len(built(export)) == 5
        export.refresh_from_db()
        assert (export.done_rows, export.total_rows, export.percent) == (5, 5, 100)


class TestLife:
    def test_rights_lost_since_asking_give_no_file(self, organisation, agent):
        export = ask(agent, organisation)
        AgentRole.objects.filter(agent=agent).update(access_level="basic")
        build_export(export.pk, NOW)
        export.refresh_from_db()
        assert export.state == Export.State.FAILED
        assert not ExportFile.objects.exists()

    def test_begun_again_after_a_crash(self, organisation, agent, monkeypatch):
        book(agent, organisation, TOMORROW)
        export = ask(agent, organisation)
        with monkeypatch.context() as broken:
            broken.setattr(building, "_lines", crash)
            with pytest.raises(OSError, match="disk"):
                build_export(export.pk, NOW)
        export.refresh_from_db()
        assert export.state == Export.State.RUNNING
        assert len(built(export)) == 1

    def test_a_second_delivery_changes_nothing(self, organisation, agent):
        export = ask(agent, organisation)
        built(export)
        before = ExportFile.objects.get().content
        book(agent, organisation, TOMORROW)
        build_export(export.pk, NOW)
        assert bytes(ExportFile.objects.get().content) == bytes(before)

    def test_an_overdue_one_is_said_to_have_failed_unless_ready(self, organisation, agent):
        lost, ready = ask(agent, organisation), ask(agent, organisation, form="xlsx")
        build_export(ready.pk, NOW)
        for export in (lost, ready):
            fail_export(export.pk)
            export.refresh_from_db()
        assert (lost.state, ready.state) == (Export.State.FAILED, Export.State.READY)

    def test_the_whole_way_by_the_outbox(
        self, organisation, agent, alpha, bravo, deliver, mailoutbox, monkeypatch
    ):
        monkeypatch.setattr(tasks.build, "delay", tasks.build)
        book(agent, organisation, TOMORROW)
        export = ask(agent, organisation)
        connection.set_schema_to_public()
        assert deliver() == 2
        with in_espace(alpha):
            export.refresh_from_db()
            assert export.state == Export.State.READY
            assert ExportFile.objects.count() == 1
        (mail,) = mailoutbox
        assert mail.to == [agent.email]
        assert "Maison" not in mail.subject + mail.body
        assert "/agent/mon-compte/exports" in mail.body
        with in_espace(bravo):
            assert not Export.objects.exists()


def crash(*args):
    raise OSError("disk")


def opened(export: Export):
    build_export(export.pk, NOW)
    content = bytes(ExportFile.objects.get(export=export).content)
    return openpyxl.load_workbook(io.BytesIO(content)).active
