"""The questionnaire on the usager's path: one question a screen, and what follows from answers."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings

from booking.appointments.models import AnswerSheet, Appointment, BookingHold
from booking.appointments.services.end_hold import end_hold
from booking.appointments.services.hold_slot import link_secret
from booking.catalog.models import Motif, Question
from booking.directory.models import AllowedOrigin
from booking.directory.usager_sessions import open_session
from booking.web.usager.own_answers import COOKIE
from tenants.context import in_espace
from tests.booking.conftest import NINE, NOW
from tests.factories import MotifFactory, OpeningWindowFactory, QuestionFactory, UsagerFactory
from tests.support.clients import HostClient

from .conftest import PERSON, question, tree


@pytest.fixture
def asked(town):
    """Démarche (two choices), how many people (times the length), a note for families only."""
    with town.inside():
        motif = town.counter.motif
        Motif.objects.filter(pk=motif.pk).update(default_duration_in_min=15)
        task = QuestionFactory(
            motif=motif,
            kind="choice",
            label="Quelle démarche ?",
            options=[{"label": "Passeport", "documents": "Photo"}, {"label": "Carte"}],
        )
        people = QuestionFactory(
            motif=motif,
            kind="number",
            label="Combien de personnes ?",
            least=1,
            most=6,
            effect="times",
        )
        note = QuestionFactory(
            motif=motif,
            label="Âge des enfants ?",
            is_required=False,
            shown_if=people,
            shown_if_least=2,
        )
        options = {one.label: one.pk for one in task.options.all()}
    return {"task": task, "people": people, "note": note, **options}


def answer(client, address: str, asked_question: Question, value: object = ""):
    """Post one answer from the page at that address; the answer of the server."""
    form = tree(client.get(address)).one("form", method="post")
    given = {"question": asked_question.pk, f"reponse-{asked_question.pk}": value}
    return client.post(form["action"].replace("&amp;", "&"), given)


def walk(client, address: str, *answers) -> str:
    """Answer one question after the other; where that leads."""
    for asked_question, value in answers:
        response = answer(client, address, asked_question, value)
        assert response.status_code == 302, response.content.decode()[:3000]
        address = response.url
    return address


def whole(asked, people: object = "4", *more) -> list:
    note = [(asked["note"], "3 et 5 ans")] if str(people) != "1" else []
    return [(asked["task"], asked["Passeport"]), (asked["people"], people), *note]


def sheet_in(address: str) -> str:
    return parse_qs(urlsplit(address).query)["reponses"][0]


def test_one_question_a_screen_then_the_slots(client, town, asked):
    address = town.slots()
    assert question(client.get(address)) == "Quelle démarche ?"
    address = walk(client, address, (asked["task"], asked["Carte"]))
    assert question(client.get(address)) == "Combien de personnes ?"
    address = walk(client, address, (asked["people"], "1"))
    assert question(client.get(address)) == "Quel jour, à quelle heure ?"
    assert "15 min" in tree(client.get(town.form(reponses=sheet_in(address)))).one("main").text


def test_a_family_is_offered_only_what_is_long_enough(client, town, asked):
    alone = client.get(walk(client, town.slots(), *whole(asked, 1))).content.decode()
    four = client.get(walk(client, town.slots(), *whole(asked, 4))).content.decode()
    # From 9 to 12: the last start for one is 11:45, for four 11:00.
    assert "11&nbsp;h&nbsp;45" in alone.replace("\xa0", "&nbsp;")
    assert "11&nbsp;h&nbsp;15" not in four.replace("\xa0", "&nbsp;")


def test_the_whole_booking_with_its_messages(client, town, asked, mailoutbox):
    address = walk(client, town.slots(), *whole(asked, 4))
    form = town.form(reponses=sheet_in(address))
    page = tree(client.get(form)).one("main").text
    for words in ("1 h", "Quelle démarche ?", "Passeport", "3 et 5 ans"):
        assert words in page
    held = client.post(form, PERSON)
    assert held.status_code == 302
    with town.inside():
        hold = BookingHold.objects.get()
        link = f"/rdv/confirmer/{hold.uuid}/{link_secret(hold)}"
    assert "1 h" in tree(client.get(link)).one("main").text
    # Another device, without any cookie.
    phone = HostClient("alpha.localhost")
    assert phone.post(link).status_code == 302
    with town.inside():
        booked = Appointment.objects.get()
        assert (booked.ends_at - booked.starts_at).total_seconds() == 3600
        assert [line["words"] for line in booked.answer_sheet.lines] == [
            "Passeport",
            "4",
            "3 et 5 ans",
        ]


def test_conditions_are_asked_again_by_the_server(client, town, asked):
    address = walk(client, town.slots(), *whole(asked, 4))
    back = town.slots(reponses=sheet_in(address)).replace("/prendre_rdv", "/prendre_rdv/questions")
    page = tree(client.get(f"{back}&question={asked['people'].pk}"))
    assert page.one("input", name=f"reponse-{asked['people'].pk}")["value"] == "4"
    address = walk(client, f"{back}&question={asked['people'].pk}", (asked["people"], "1"))
    assert question(client.get(address)) == "Quel jour, à quelle heure ?"
    # What was answered for a family comes back with the family, without being asked again.
    back = address.replace("/prendre_rdv", "/prendre_rdv/questions")
    address = walk(client, f"{back}&question={asked['people'].pk}", (asked["people"], "2"))
    assert question(client.get(address)) == "Quel jour, à quelle heure ?"


@pytest.mark.parametrize(
    "value", ["", "0", "7", "-1", "2.5", "x" * 10_000, "²", "1\x00", "<script>"], ids=repr
)
def test_a_wrong_answer_is_said_and_kept_out(client, town, asked, value):
    address = walk(client, town.slots(), (asked["task"], asked["Carte"]))
    answered = answer(client, address, asked["people"], value)
    page = tree(answered, 422)
    assert page.one(id="erreurs")
    assert page.one("h1").text == "Combien de personnes ?"
    with town.inside():
        assert AnswerSheet.objects.count() == 1


@pytest.mark.parametrize("hostile", ["unknown", "other", "many", "none", "text"])
def test_questions_that_are_not_asked_take_no_answer(client, town, asked, hostile):
    with town.inside():
        other = QuestionFactory(motif=MotifFactory(organisations=[town.counter.organisation]))
    first = asked["task"].pk
    given = {
        "unknown": {"question": "999999", "reponse-999999": "x"},
        "other": {"question": other.pk, f"reponse-{other.pk}": "x"},
        "many": {f"reponse-{number}": "x" for number in range(900)},
        "none": {},
        "text": {"question": "' OR 1=1", f"reponse-{first}": "' OR 1=1"},
    }[hostile]
    url = town.slots().replace("/prendre_rdv", "/prendre_rdv/questions")
    assert tree(client.post(url, given), 422).one("h1").text == "Quelle démarche ?"
    with town.inside():
        assert not AnswerSheet.objects.exists()


def test_ten_thousand_answers_are_refused(client, town, asked):
    url = town.slots().replace("/prendre_rdv", "/prendre_rdv/questions")
    given = {f"reponse-{number}": "x" for number in range(10_000)}
    assert client.post(url, given).status_code in (400, 413)


def test_the_address_alone_shows_nobody_s_answers(client, town, asked):
    address = walk(client, town.slots(), *whole(asked, 4))
    stranger = HostClient("alpha.localhost")
    shown = stranger.get(address)
    assert question(shown) == "Quelle démarche ?"
    assert "3 et 5 ans" not in shown.content.decode()
    back = address.replace("/prendre_rdv", "/prendre_rdv/questions")
    again = stranger.get(f"{back}&question={asked['note'].pk}").content.decode()
    assert "3 et 5 ans" not in again
    # And what the stranger answers does not touch them.
    walk(stranger, address, (asked["task"], asked["Carte"]))
    assert question(client.get(address)) == "Quel jour, à quelle heure ?"


@pytest.mark.parametrize(
    "sheet", ["x", "é" * 36, "6a6da583-d0da-425f-bb45-24a61d47c8e9", "0" * 36, "\x00" * 36]
)
def test_answers_that_are_not_there_are_asked_for(client, town, asked, sheet):
    assert question(client.get(town.slots(reponses=sheet))) == "Quelle démarche ?"


@pytest.mark.parametrize("cookie", ["", "x", "é" * 22, "x" * 22, "x" * 5000])
def test_a_forged_cookie_is_worth_nothing(client, town, asked, cookie):
    address = walk(client, town.slots(), *whole(asked, 4))
    client.cookies[COOKIE] = cookie
    assert question(client.get(address)) == "Quelle démarche ?"


def test_nor_do_answers_of_another_espace(client, town, asked, bravo):
    with in_espace(bravo):
        sheet = AnswerSheet.objects.create(created_at=NINE, answers={str(asked["people"].pk): 4})
    assert question(client.get(town.slots(reponses=sheet.uuid))) == "Quelle démarche ?"


def test_a_length_in_the_address_changes_nothing(client, town, asked):
    address = walk(client, town.slots(), *whole(asked, 4))
    for duration in ("5", "15", "300"):
        client.cookies.pop("rdv_reservations", None)
        form = town.form(reponses=sheet_in(address), duration=duration)
        client.post(form, {**PERSON, "duration": duration, "duration_in_min": duration})
        with town.inside():
            hold = BookingHold.objects.last()
            if hold is not None:
                assert (hold.ends_at - hold.starts_at).total_seconds() == 3600


def test_the_form_is_not_reached_before_the_last_answer(client, town, asked):
    assert question(client.get(town.form())) == "Quelle démarche ?"
    posted = client.post(town.form(), PERSON)
    assert question(posted) == "Quelle démarche ?"
    with town.inside():
        assert not BookingHold.objects.exists()
    # The start that a link had chosen is kept through the questions.
    assert walk(client, town.form(), *whole(asked, 1)).startswith("/creneaux?")


def test_a_slot_that_is_lost_keeps_the_answers(client, town, asked):
    address = walk(client, town.slots(), *whole(asked, 2))
    form = town.form(reponses=sheet_in(address))
    assert client.get(form).status_code == 200
    rival = HostClient("alpha.localhost")
    other = walk(rival, town.slots(), *whole(asked, 1))
    assert rival.post(town.form(reponses=sheet_in(other)), PERSON).status_code == 302
    lost = client.post(form, {**PERSON, "email": "leo@demo.example"})
    assert lost.status_code == 409
    page = lost.content.decode()
    assert f"reponses={sheet_in(address)}" in page


def test_a_late_link_on_another_device_keeps_the_answers(client, town, asked, clock):
    address = walk(client, town.slots(), *whole(asked, 2))
    client.post(town.form(reponses=sheet_in(address)), PERSON)
    with town.inside():
        hold = BookingHold.objects.get()
        link = f"/rdv/confirmer/{hold.uuid}/{link_secret(hold)}"
    clock.move(minutes=21)
    with town.inside():
        end_hold(hold.pk)
    rival = HostClient("alpha.localhost")
    other = walk(rival, town.slots(), *whole(asked, 1))
    rival.post(town.form(reponses=sheet_in(other)), {**PERSON, "email": "leo@demo.example"})
    phone = HostClient("alpha.localhost")
    lost = phone.get(link)
    nearest = tree(lost, 409).all("a", class_="rdv-choice__link")[0]["href"]
    form = phone.get(nearest.replace("&amp;", "&"))
    assert question(form) == "Qui êtes-vous ?"
    assert "30 min" in tree(form).one("main").text


class TestLeading:
    @pytest.fixture
    def door(self, town, asked):
        """A motif whose answer leads to the passport's."""
        with town.inside():
            counter = town.counter
            door = MotifFactory(name="Accueil", organisations=[counter.organisation])
            OpeningWindowFactory(
                agent=counter.agents[0],
                organisation=counter.organisation,
                place=counter.place,
                motifs=[door],
            )
            return QuestionFactory(
                motif=door,
                kind="choice",
                label="De quoi s’agit-il ?",
                options=[{"label": "Un passeport", "leads_to": counter.motif}, {"label": "Autre"}],
            )

    def option(self, town, door, label: str) -> int:
        with town.inside():
            return door.options.get(label=label).pk

    def test_to_another_motif_and_its_own_questions(self, client, town, asked, door):
        start = f"/prendre_rdv?motif_id={door.motif_id}"
        here = walk(client, start, (door, self.option(town, door, "Autre")))
        assert question(client.get(here)) == "Quel jour, à quelle heure ?"
        there = walk(client, start, (door, self.option(town, door, "Un passeport")))
        assert question(client.get(there)) == "Quelle démarche ?"
        there = walk(client, there, *whole(asked, 1))
        form = f"{there.replace('/prendre_rdv', '/creneaux')}&starts_at={NINE.isoformat()}"
        assert client.post(form.replace("+", "%2B"), PERSON).status_code == 302
        with town.inside():
            lines = BookingHold.objects.get().answer_sheet.lines
        assert [line["words"] for line in lines] == ["Un passeport", "Passeport", "1"]

    def test_the_first_motif_cannot_be_booked_with_that_answer(self, client, town, door):
        start = f"/prendre_rdv?motif_id={door.motif_id}"
        there = walk(client, start, (door, self.option(town, door, "Un passeport")))
        sheet = sheet_in(there)
        form = f"/creneaux?motif_id={door.motif_id}&lieu_id={town.counter.place.pk}"
        form += f"&starts_at=2026-11-24T09:00&reponses={sheet}"
        # It is the question that led away that is shown again: no loop.
        assert question(client.get(form)) == "De quoi s’agit-il ?"
        assert question(client.post(form, PERSON)) == "De quoi s’agit-il ?"

    def test_a_motif_that_is_not_online_says_whom_to_call(self, client, town, door):
        with town.inside():
            Motif.objects.filter(pk=town.counter.motif.pk).update(bookable_by="agents")
        start = f"/prendre_rdv?motif_id={door.motif_id}"
        told = answer(client, start, door, self.option(town, door, "Un passeport"))
        assert question(told) == "Ce rendez-vous ne se prend pas en ligne"
        assert "Demande de passeport" in told.content.decode()


def test_consent_and_documents(client, town):
    with town.inside():
        sure = QuestionFactory(
            motif=town.counter.motif, kind="consent", label="Je viens avec l’enfant."
        )
        papers = QuestionFactory(
            motif=town.counter.motif,
            kind="documents",
            label="Pour un enfant",
            documents="Livret de famille\nPhoto",
        )
    refused = answer(client, town.slots(), sure)
    assert "Cochez cette case" in tree(refused, 422).one(id="erreurs").text
    address = walk(client, town.slots(), (sure, "oui"))
    page = tree(client.get(address))
    assert page.one("h1").text == "Pour un enfant"
    assert "Livret de famille" in page.one("main").text
    assert (
        question(client.get(walk(client, address, (papers, "")))) == "Quel jour, à quelle heure ?"
    )


def test_in_a_frame_without_any_cookie(client, town, asked):
    with town.inside():
        AllowedOrigin.objects.create(origin="https://mairie.example")
    address = f"/integration{town.slots()}"
    for asked_question, value in whole(asked, 4):
        page = tree(client.get(address))
        form = page.one("form", method="post")
        given = {one["name"]: one.get("value", "") for one in form.all("input", type="hidden")}
        given |= {"question": asked_question.pk, f"reponse-{asked_question.pk}": value}
        response = client.post(form["action"].replace("&amp;", "&"), given)
        assert response.status_code == 302, response.content.decode()[:2000]
        assert not response.cookies
        address = response.url
    assert question(client.get(address)) == "Quel jour, à quelle heure ?"
    # The same number, outside the frame, is nobody's.
    assert question(client.get(address.replace("/integration", ""))) == "Quelle démarche ?"


def test_somebody_known_books_at_once_with_their_answers(client, town, asked):
    with town.inside():
        usager = UsagerFactory(email="nadia@demo.example")
        key = open_session(usager, "alpha.localhost", "link", NOW)
    client.cookies[settings.USAGER_COOKIE_NAME] = key
    assert question(client.get(town.form())) == "Quelle démarche ?"
    assert question(client.post(town.form(), {"connu": "1"})) == "Quelle démarche ?"
    address = walk(client, town.form(), *whole(asked, 4))
    assert question(client.get(address)) == "Confirmez-vous ce rendez-vous ?"
    assert client.post(address, {"connu": "1", "duration_in_min": "5"}).status_code == 302
    with town.inside():
        booked = Appointment.objects.get()
        assert (booked.ends_at - booked.starts_at).total_seconds() == 3600
        assert booked.answer_sheet.lines[1]["words"] == "4"
