"""The questionnaire of a motif in the agents' booking: asked, left aside with a reason, shown."""
# ruff: noqa: F811 - fixtures of a neighbour are used by their names

import csv
import io
import re
from datetime import date, time, timedelta

import pytest
from django.utils.http import urlencode

from booking.appointments.answering import answered_more
from booking.appointments.listing import Listing
from booking.appointments.models import AnswerSheet, Appointment
from booking.availability.loader import zone_of
from booking.catalog.models import Motif
from booking.directory.identity import actor_of_account, actor_of_usager
from booking.exports.models import Export, ExportFile
from booking.exports.services.ask_export import ask_export
from booking.exports.services.build_export import build_export
from booking.web.agent.usagers.person_data import data_of
from booking.web.usager.mine.own_data import own_data
from tenants.context import in_espace
from tenants.models import Espace
from tests.factories import MotifFactory, OpeningWindowFactory, QuestionFactory
from tests.support.clients import HostClient
from tests.support.markup import parse

from .conftest import NOW
from .people import account_of, member
from .test_book import (  # noqa: F401
    agent,
    client,
    confirm,
    motif,
    page_of,
    path,
    place,
    question,
    service,
    still,
    usager,
    whole,
)

ASK = "Que répond l’usager ?"


@pytest.fixture
def asked(motif):
    Motif.objects.filter(pk=motif.pk).update(default_duration_in_min=15)
    return {
        "people": QuestionFactory(
            motif=motif,
            kind="number",
            label="Combien de personnes ?",
            least=1,
            most=6,
            effect="times",
        ),
        "task": QuestionFactory(
            motif=motif,
            kind="choice",
            label="Démarche",
            options=[{"label": "Aide", "documents": "Quittance de loyer"}, {"label": "Conseil"}],
        ),
    }


@pytest.fixture
def answers(asked):
    def given(people="4", option="Aide", **more) -> dict:
        chosen = asked["task"].options.get(label=option).pk
        return {
            f"reponse-{asked['people'].pk}": people,
            f"reponse-{asked['task'].pk}": chosen,
            **more,
        }

    return given


def send(client, organisation, whole, posted):
    query = urlencode(whole, doseq=True)
    return client.post(f"{path(organisation, '/questions')}?{query}", posted)


def one_booked() -> Appointment:
    """The only one, with what was answered."""
    with in_espace(Espace.objects.get(slug="alpha")):
        return Appointment.objects.select_related("answer_sheet").get()


def count(model) -> int:
    with in_espace(Espace.objects.get(slug="alpha")):
        return model.objects.count()


def book_it(client, organisation, whole, posted) -> Appointment:
    sent = send(client, organisation, whole, posted)
    assert sent.status_code == 302, sent.content.decode()[:2000]
    assert client.post(sent.url, {"cle": "k"}).status_code == 302
    return one_booked()


def test_it_is_asked_before_the_time(client, organisation, whole, asked):
    assert question(page_of(client, organisation, **whole)) == ASK
    people = {name: whole[name] for name in ("motif", "usagers")}
    assert question(page_of(client, organisation, **people)) == ASK
    # Nothing is booked without.
    assert confirm(client, organisation, whole, cle="k").status_code == 200
    assert not count(Appointment)


def test_answers_make_the_length_and_stay_with_the_appointment(
    client,
    organisation,
    whole,
    answers,
):
    given = answers()
    booked = book_it(client, organisation, whole, given)
    assert booked.ends_at - booked.starts_at == timedelta(hours=1)
    words = [line["words"] for line in booked.answer_sheet.lines]
    assert words == ["4", "Aide"]
    page = client.get(f"/agent/{organisation.pk}/rdv/{booked.pk}").content.decode()
    assert "Combien de personnes ?" in page
    assert "Quittance de loyer" in page
    # No text of an answer stands in an address.
    sent = send(client, organisation, whole, given)
    assert "Aide" not in sent.url


def test_what_the_agent_sets_is_the_last_word(client, organisation, whole, answers):
    sent = send(client, organisation, whole, answers())
    assert "duree=60" in sent.url
    assert client.post(sent.url.replace("duree=60", "duree=20"), {"cle": "k"}).status_code == 302
    booked = one_booked()
    assert booked.ends_at - booked.starts_at == timedelta(minutes=20)


def test_wrong_answers_are_said_in_place(client, organisation, whole, answers):
    refused = send(client, organisation, whole, answers(people="99"))
    assert refused.status_code == 422
    assert "Indiquez un nombre de 1 à 6" in refused.content.decode()
    assert not count(AnswerSheet)


def test_left_aside_with_a_reason(client, organisation, whole, asked):
    assert send(client, organisation, whole, {"passer": "1"}).status_code == 422
    assert (
        send(client, organisation, whole, {"passer": "1", "raison": "x" * 301}).status_code == 422
    )
    booked = book_it(client, organisation, whole, {"passer": "1", "raison": "Usager pressé"})
    assert booked.ends_at - booked.starts_at == timedelta(minutes=15)
    page = client.get(f"/agent/{organisation.pk}/rdv/{booked.pk}").content.decode()
    assert "Usager pressé" in page


def test_an_answer_leads_to_another_motif(client, organisation, whole, motif, service):
    other = MotifFactory(name="Logement", service=service, organisations=[organisation])
    lead = QuestionFactory(
        motif=motif,
        kind="choice",
        label="Sujet",
        options=[{"label": "Toit", "leads_to": other}, {"label": "Autre"}],
    )
    option = lead.options.get(label="Toit").pk
    booked = book_it(client, organisation, whole, {f"reponse-{lead.pk}": option})
    assert booked.motif_id == other.pk
    assert [line["words"] for line in booked.answer_sheet.lines] == ["Toit"]


def test_answers_of_another_agent_or_of_an_usager_are_not_used(
    client,
    organisation,
    whole,
    asked,
    motif,
):
    given = {asked["people"].pk: 4, asked["task"].pk: asked["task"].options.first().pk}
    sheets = [answered_more(motif, None, given, NOW) for _ in range(3)]
    for sheet, browser in zip(sheets, ("", "agent:999", "x" * 64), strict=True):
        sheet.browser = browser
        sheet.save()
    for sheet in sheets:
        main = page_of(client, organisation, **whole, reponses=str(sheet.uuid))
        assert question(main) == ASK


@pytest.mark.parametrize("sheet", ["x", "0" * 36, "é" * 36, "\x00"])
def test_answers_that_are_not_there(client, organisation, whole, asked, sheet):
    assert question(page_of(client, organisation, **whole, reponses=sheet)) == ASK


class TestAfterwards:
    @pytest.fixture
    def booked(self, client, organisation, whole, answers) -> Appointment:
        return book_it(client, organisation, whole, answers())

    def test_a_column_a_question_in_the_export(self, alpha, organisation, booked):
        with in_espace(alpha):
            actor = actor_of_account(member(organisation, "admin").account_id)
            listing = Listing(organisation_ids=(organisation.pk,))
            export = ask_export(listing, Export.Kind.APPOINTMENTS, "csv", actor, NOW, zone_of(None))
            build_export(export.pk, NOW)
            text = bytes(ExportFile.objects.get(export=export).content).decode("utf-8-sig")
        (row,) = csv.DictReader(io.StringIO(text), delimiter=";")
        assert (row["Combien de personnes ?"], row["Démarche"]) == ("4", "Aide")

    def test_in_what_is_held_of_a_person(self, alpha, agent, usager, booked):
        with in_espace(alpha):
            actor = actor_of_account(agent.account_id)
            (told,) = data_of(usager, actor, NOW)["Rendez-vous"]
            (own,) = own_data(usager, actor_of_usager(usager.pk), NOW)["Rendez-vous"]
        assert own["Réponses au questionnaire"] == told["Réponses au questionnaire"]
        assert told["Réponses au questionnaire"] == {
            "Combien de personnes ?": "4",
            "Démarche": "Aide",
        }

    def test_on_the_printed_day(self, client, organisation, agent, booked):
        url = f"/agent/{organisation.pk}/agenda/jour"
        found = client.get(url, {"agent": agent.pk, "du": "2026-11-26"})
        assert "À apporter : Quittance de loyer" in parse(found.content.decode()).text

    def test_not_for_those_who_do_not_see_the_appointment(self, alpha, organisation, booked):
        with in_espace(alpha):
            stranger = HostClient("alpha.localhost").log_in(account_of(member(None)))
        page = stranger.get(f"/agent/{organisation.pk}/rdv/{booked.pk}")
        assert page.status_code in (403, 404)


def test_free_slots_are_looked_for_as_long_as_the_answers_say(
    client, organisation, whole, answers, agent, motif, place
):
    OpeningWindowFactory(
        agent=agent,
        organisation=organisation,
        place=place,
        motifs=[motif],
        first_day=date(2026, 11, 26),
        recurrence="",
        start_time=time(9),
        end_time=time(11),
    )
    other = MotifFactory(name="Logement", service=motif.service, organisations=[organisation])
    people = {name: whole[name] for name in ("motif", "usagers")}
    sent = send(client, organisation, people, answers())
    step = parse(client.get(sent.url).content.decode()).one("main")
    [link] = [a["href"] for a in step.all("a") if a.text == "Chercher un créneau libre"]
    link = link.replace("&amp;", "&")
    found = client.get(f"{link}&lieu={place.pk}").content.decode()
    assert "Créneaux de" in found
    assert found.count("duree=60") >= 1
    assert "debut=2026-11-26T09%3A00" in found or "debut=2026-11-26T08%3A00" in found
    # For four people nothing begins in the last hour.
    starts = set(re.findall(r"debut=2026-11-26T(\d\d)%3A(\d\d)", found))
    assert max(starts) <= ("10", "00")
    # Another motif has its own length.
    changed = client.get(link.replace(f"motif={motif.pk}", f"motif={other.pk}", 1))
    assert "Créneaux de" not in changed.content.decode()
