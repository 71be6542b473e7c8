"""What an agent does to an appointment from its page: status, form, people, deletion."""

from datetime import UTC, datetime, timedelta

import pytest

from booking.appointments.author import Author
from booking.appointments.models import Appointment, Participation
from booking.appointments.services.move_appointment import MoveOrder, move_appointment
from booking.directory.models import RecordSettings, UsagerProfile
from booking.notifications.models import Receipt
from tenants.context import in_espace
from tests.factories import (
    AgentFactory,
    MotifFactory,
    OrganisationFactory,
    PlaceFactory,
    ServiceFactory,
    UsagerFactory,
)
from tests.support.markup import parse

from .conftest import NOW
from .people import account_of, book, member

TODAY_8H30 = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
THURSDAY = datetime(2026, 11, 26, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def still(clock):
    return clock


@pytest.fixture
def service(alpha):
    with in_espace(alpha):
        return ServiceFactory(name="Service social")


@pytest.fixture
def agent(bravo, alpha, organisation, service):
    with in_espace(alpha):
        yield member(organisation, services=[service], first_name="Camille", last_name="Roux")


@pytest.fixture
def client(alpha_client, agent):
    return alpha_client.log_in(account_of(agent))


@pytest.fixture
def motif(agent, organisation, service):
    return MotifFactory(name="Aide sociale", service=service, organisations=[organisation])


@pytest.fixture
def place(agent, organisation):
    return PlaceFactory(organisation=organisation, name="Annexe")


@pytest.fixture
def coming(agent, organisation, motif, place):
    return book(agent, organisation, THURSDAY, motif=motif, place=place)


@pytest.fixture
def past(agent, organisation, motif, place):
    return book(agent, organisation, TODAY_8H30, motif=motif, place=place)


def path(booked, more: str = "") -> str:
    return f"/agent/{booked.organisation_id}/rdv/{booked.pk}{more}"


def status_of(alpha, booked) -> str:
    with in_espace(alpha):
        return Appointment.objects.get(pk=booked.pk).status


def main_of(answer):
    return parse(answer.content.decode()).one("main")


def test_the_statuses_offered_follow_the_rules(client, coming, past):
    def offered(booked) -> list[str]:
        menu = main_of(client.get(path(booked))).one("div", class_="rdv-drop")
        return [one.text for one in menu.all() if one.name in ("a", "button")]

    by_usager, by_service = "Annuler à la demande de l’usager", "Annuler du fait du service"
    assert offered(coming) == [by_usager, by_service]
    assert offered(past) == ["Honoré", "Absence non excusée", by_usager, by_service]


def test_a_note_is_one_click_and_can_be_taken_back(alpha, client, past):
    answer = client.post(path(past, "/statut"), {"statut": "seen"}, follow=True)
    assert status_of(alpha, past) == "seen"
    main = main_of(answer)
    assert "Personne n’a été prévenu." in main.text
    undo = main.one("div", class_="rdv-undo").one("form")
    assert undo.all("input", name="statut")[0]["value"] == "unknown"
    client.post(undo["action"], {"statut": "unknown"})
    assert status_of(alpha, past) == "unknown"


def test_a_cancellation_tells_first_who_will_be_told(alpha, client, coming):
    main = main_of(client.get(path(coming, "/statut"), {"statut": "revoked"}))
    assert "1 usager recevra un SMS et 1 usager recevra un e-mail." in main.text
    assert status_of(alpha, coming) == "unknown"
    client.post(path(coming, "/statut"), {"statut": "revoked"})
    assert status_of(alpha, coming) == "revoked"


REASON = "L’agent est souffrant.\n<b>Pardon</b>"


@pytest.mark.parametrize(("status", "is_read"), [("revoked", True), ("excused", False)])
def test_the_reason_is_kept_and_who_will_read_it_is_said(alpha, client, coming, status, is_read):
    main = main_of(client.get(path(coming, "/statut"), {"statut": status}))
    assert ("jamais écrite dans un SMS" in main.text) is is_read
    client.post(path(coming, "/statut"), {"statut": status, "raison": f" {REASON} "})
    with in_espace(alpha):
        coming.refresh_from_db()
        assert coming.cancel_reason == REASON
    assert "souffrant" in main_of(client.get(path(coming))).text


def test_a_reason_goes_with_the_cancellation(alpha, client, coming):
    client.post(path(coming, "/statut"), {"statut": "revoked", "raison": "Grève"})
    client.post(path(coming, "/statut"), {"statut": "unknown", "raison": "Reprise"})
    with in_espace(alpha):
        coming.refresh_from_db()
    assert (coming.status, coming.cancel_reason) == ("unknown", "")
    assert "Grève" in main_of(client.get(path(coming))).text, "the history keeps it"


@pytest.mark.parametrize("typed", ["x" * 501, "avant\0après"])
def test_a_reason_that_cannot_be_kept_is_asked_again(alpha, client, coming, typed):
    answer = client.post(path(coming, "/statut"), {"statut": "revoked", "raison": typed})
    assert answer.status_code == 422
    assert parse(answer.content.decode()).one("textarea")["aria-invalid"] == "true"
    assert status_of(alpha, coming) == "unknown"


def test_a_reason_that_cannot_be_kept_for_a_status_that_is_not_offered(alpha, client, coming):
    """Refused first for its length, by an old page: nothing is left to ask again."""
    answer = client.post(
        path(coming, "/statut"), {"statut": "noshow", "raison": "x" * 5000}, follow=True
    )
    assert answer.status_code == 200
    assert "Ce statut ne peut plus être donné." in answer.content.decode()
    assert status_of(alpha, coming) == "unknown"


def receipt(booked, **fields) -> Receipt:
    usager = booked.participations.get().usager
    return Receipt.objects.create(
        appointment=booked, usager=usager, event="rdv_created", recipient="x", **fields
    )


def test_a_doubtful_message_is_explained_and_sent_again_once(alpha, client, coming):
    with in_espace(alpha):
        doubtful = receipt(coming, channel="sms", result="doubtful", duty="1")
        receipt(coming, channel="mail", result="failure", duty="2")
        receipt(coming, channel="mail", result="processed", duty="3")
    main = main_of(client.get(path(coming)))
    assert "renvoyez-le, quitte à ce qu’elle le reçoive deux fois" in main.text
    assert "Vérifiez l’adresse ou le numéro dans la fiche" in main.text
    [form] = [one for one in main.all("form") if one["action"].endswith("/renvoyer")]
    assert f"/messages/{doubtful.pk}/" in form["action"]
    said = client.post(form["action"], follow=True).content.decode()
    assert "Le message est renvoyé" in said
    with in_espace(alpha):
        doubtful.refresh_from_db()
        assert (doubtful.result, doubtful.retry) == ("failure", True)
    again = client.post(form["action"], follow=True).content.decode()
    assert "n’est pas douteux" in again


def test_the_message_of_another_appointment_is_not_found_here(alpha, client, coming, past):
    with in_espace(alpha):
        other = receipt(past, channel="sms", result="doubtful", duty="1")
    answer = client.post(path(coming, f"/messages/{other.pk}/renvoyer"))
    assert answer.status_code == 404
    with in_espace(alpha):
        other.refresh_from_db()
    assert other.result == "doubtful"


def test_nobody_is_told_where_nobody_wants_to_be(alpha, client, coming):
    with in_espace(alpha):
        Participation.objects.update(send_lifecycle_notifications=False)
    main = main_of(client.get(path(coming, "/statut"), {"statut": "excused"}))
    assert "Personne ne sera prévenu." in main.text


def test_the_second_of_two_agents_is_told_what_the_first_said(alpha, client, past):
    client.post(path(past, "/statut"), {"statut": "noshow"})
    answer = client.post(path(past, "/statut"), {"statut": "seen"}, follow=True)
    assert status_of(alpha, past) == "noshow"
    words = answer.content.decode()
    assert "Le statut est maintenant : Absence non excusée, par Camille Roux (agent)." in words


def test_coming_back_over_taken_time_is_confirmed(
    alpha, client, agent, organisation, motif, coming
):
    client.post(path(coming, "/statut"), {"statut": "revoked"})
    with in_espace(alpha):
        book(agent, organisation, THURSDAY, motif=motif)
    asked = main_of(client.get(path(coming, "/statut"), {"statut": "unknown"}))
    assert "1 usager recevra un SMS et 1 usager recevra un e-mail." in asked.text
    answer = client.post(path(coming, "/statut"), {"statut": "unknown"})
    assert answer.status_code == 409
    codes = [field["value"] for field in main_of(answer).all("input", name="confirme")]
    assert codes == ["overlap"]
    assert status_of(alpha, coming) == "revoked"
    client.post(path(coming, "/statut"), {"statut": "unknown", "confirme": codes})
    assert status_of(alpha, coming) == "unknown"


@pytest.mark.parametrize("value", ["", "x", "😀", "SEEN", "seen ", "a" * 300, "\x00"])
def test_statuses_that_are_none(alpha, client, past, value):
    assert client.post(path(past, "/statut"), {"statut": value}).status_code == 404
    assert client.get(path(past, "/statut"), {"statut": value}).status_code == 404
    assert status_of(alpha, past) == "unknown"


def form_of(client, booked) -> dict[str, object]:
    """The form as a browser would send it untouched."""
    form = main_of(client.get(path(booked, "/modifier"))).one("form")
    sent: dict[str, object] = {}
    for field in form.all("input"):
        if field.get("type") == "checkbox" and field.get("checked") is None:
            continue
        sent[field["name"]] = field.get("value", "on" if field.get("type") == "checkbox" else "")
    for field in form.all("textarea"):
        sent[field["name"]] = field.text
    for field in form.all("select"):
        chosen = [one["value"] for one in field.all("option") if one.get("selected") is not None]
        sent[field["name"]] = chosen[0] if chosen else ""
    return sent


def test_the_form_moves_and_notes(alpha, client, coming):
    sent = {**form_of(client, coming), "debut": "2026-11-27T14:00", "duree": "45", "contexte": "Vu"}
    answer = client.post(path(coming, "/modifier"), sent)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    with in_espace(alpha):
        coming.refresh_from_db()
        assert coming.starts_at == datetime(2026, 11, 27, 13, tzinfo=UTC)
        assert coming.ends_at - coming.starts_at == timedelta(minutes=45)
        assert coming.context == "Vu"
    assert "Rendez-vous déplacé" in client.get(path(coming)).content.decode()


def test_the_second_of_two_editors_is_told_and_overwrites_nothing(alpha, client, agent, coming):
    first, second = form_of(client, coming), form_of(client, coming)
    client.post(path(coming, "/modifier"), {**first, "contexte": "Le premier"})
    answer = client.post(path(coming, "/modifier"), {**second, "contexte": "Le second"})
    assert answer.status_code == 409
    words = answer.content.decode()
    assert "vient d’être modifié par Camille Roux (agent)" in words
    assert "Le second" in words  # what was typed is still there
    with in_espace(alpha):
        coming.refresh_from_db()
        assert coming.context == "Le premier"


@pytest.mark.parametrize("version", ["", "hier", "2026-11-24", "9999-12-31T23:59:59+00:00", "😀"])
def test_a_form_without_its_version_saves_nothing(alpha, client, coming, version):
    sent = {**form_of(client, coming), "version": version, "contexte": "Non"}
    assert client.post(path(coming, "/modifier"), sent).status_code == 409
    with in_espace(alpha):
        coming.refresh_from_db()
        assert coming.context == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"debut": "demain"},
        {"debut": ""},
        {"duree": "0"},
        {"duree": "-5"},
        {"duree": "99999"},
        {"agents": "1"},
        {"agents": ""},
        {"lieu": "1"},
        {"lieu": "ponctuel"},
        {"contexte": "é" * 10_001},
        {"debut": "2000-01-01T10:00"},
        {"debut": "2099-01-01T10:00"},
        {"contexte": "\x00"},
    ],
)
def test_a_form_that_makes_no_sense_is_asked_again(alpha, client, coming, wrong):
    answer = client.post(path(coming, "/modifier"), {**form_of(client, coming), **wrong})
    assert answer.status_code == 422
    with in_espace(alpha):
        after = Appointment.objects.get(pk=coming.pk)
        assert (after.starts_at, after.context) == (coming.starts_at, "")


def test_conflicts_of_the_form_are_confirmed(alpha, client, agent, organisation, motif, coming):
    with in_espace(alpha):
        book(agent, organisation, THURSDAY + timedelta(hours=2), motif=motif)
    sent = {**form_of(client, coming), "debut": "2026-11-26T12:00"}
    answer = client.post(path(coming, "/modifier"), sent)
    assert answer.status_code == 409
    codes = [field["value"] for field in main_of(answer).all("input", name="confirme")]
    assert "overlap" in codes
    done = client.post(path(coming, "/modifier"), {**sent, "confirme": codes})
    assert done.status_code == 302


def test_the_calendar_moves_with_a_version_and_tells_how_to_go_back(alpha, client, coming):
    asked = client.get(path(coming, "/deplacer")).json()
    assert asked["told"].startswith("1 usager recevra")
    start = THURSDAY + timedelta(days=1)
    sent = {
        "debut": start.isoformat(),
        "fin": (start + timedelta(minutes=60)).isoformat(),
        "version": asked["version"],
    }
    moved = client.post(path(coming, "/deplacer"), sent).json()
    assert datetime.fromisoformat(moved["before"]["debut"]) == THURSDAY
    again = client.post(path(coming, "/deplacer"), {**sent, "debut": THURSDAY.isoformat()})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "changed_meanwhile")
    assert moved["said"].endswith("1 usager recevra un SMS et 1 usager recevra un e-mail.")
    back = {**moved["before"], "version": moved["version"]}
    answer = client.post(path(coming, "/deplacer"), back)
    assert answer.status_code == 200
    assert "Aucun message n’était parti" in answer.json()["said"]
    with in_espace(alpha):
        coming.refresh_from_db()
        assert coming.starts_at == THURSDAY


def test_going_back_after_a_message_left_says_so(alpha, client, coming):
    def moved_to(start, version):
        sent = {"debut": start.isoformat(), "fin": (start + timedelta(minutes=30)).isoformat()}
        return client.post(path(coming, "/deplacer"), sent | {"version": version}).json()

    version = client.get(path(coming, "/deplacer")).json()["version"]
    away = moved_to(THURSDAY + timedelta(days=1), version)
    with in_espace(alpha):
        receipt(coming, channel="sms", result="processed", duty="1")
    back = moved_to(THURSDAY, away["version"])
    assert "Un message annonçait déjà le déplacement : 1 usager recevra un SMS" in back["said"]


@pytest.mark.parametrize("value", ["", "x", "2026-02-30T10:00:00+00:00", "9" * 300, "😀"])
def test_moves_that_make_no_sense(client, coming, value):
    sent = {"debut": value, "fin": value, "version": value}
    assert client.post(path(coming, "/deplacer"), sent).status_code == 400


def test_the_calendar_is_told_of_conflicts(client, agent, organisation, motif, coming, alpha):
    with in_espace(alpha):
        book(agent, organisation, THURSDAY + timedelta(hours=2), motif=motif)
    start = THURSDAY + timedelta(hours=2)
    sent = {
        "debut": start.isoformat(),
        "fin": (start + timedelta(minutes=30)).isoformat(),
        "version": client.get(path(coming, "/deplacer")).json()["version"],
    }
    answer = client.post(path(coming, "/deplacer"), sent)
    assert answer.status_code == 409
    assert [one["code"] for one in answer.json()["cautions"]] == ["overlap"]


def test_arrival_is_noted_once_and_shown(alpha, client, agent, organisation, motif):
    expected = book(agent, organisation, NOW + timedelta(minutes=30), motif=motif)
    assert "Est arrivé" not in client.get(path(expected)).content.decode()
    with in_espace(alpha):
        RecordSettings.objects.create(waiting_room_color=True)
    assert "Est arrivé" in client.get(path(expected)).content.decode()
    answer = client.post(path(expected, "/arrive"), follow=True)
    assert "Arrivé à 9 h" in main_of(answer).text.replace("\xa0", " ")
    with in_espace(alpha):
        expected.refresh_from_db()
        assert expected.arrived_at is not None


def test_nobody_waits_for_another_day(client, coming):
    assert client.post(path(coming, "/arrive")).status_code == 422


def test_people_join_and_leave(alpha, client, organisation, coming):
    with in_espace(alpha):
        usager = UsagerFactory(last_name="Renfort")
        UsagerProfile.objects.create(usager=usager, organisation=organisation)
        stranger = UsagerFactory(last_name="Ailleurs")
        UsagerProfile.objects.create(usager=stranger, organisation=OrganisationFactory())
    found = client.get(path(coming, "/participants"), {"q": "renfort"}).content.decode()
    assert f'value="{usager.pk}"' in found
    client.post(path(coming, "/participants"), {"usagers": usager.pk})
    assert client.post(path(coming, "/participants"), {"usagers": stranger.pk}).status_code == 404
    with in_espace(alpha):
        [first, second] = coming.participations.order_by("pk")
        assert second.usager == usager
    ask = client.get(path(coming, f"/participants/{first.pk}/retirer"))
    assert "Retirer" in main_of(ask).one("h1").text
    client.post(path(coming, f"/participants/{first.pk}/retirer"))
    answer = client.post(path(coming, f"/participants/{second.pk}/retirer"), follow=True)
    assert "Un rendez-vous garde au moins un usager." in answer.content.decode()
    with in_espace(alpha):
        assert coming.participations.get() == second


def test_somebody_who_comes_that_day_already_is_added_once_confirmed(
    alpha, client, agent, organisation, motif, coming
):
    with in_espace(alpha):
        usager = UsagerFactory(last_name="Renfort")
        UsagerProfile.objects.create(organisation=organisation, usager=usager)
    book(agent, organisation, THURSDAY + timedelta(hours=3), motif=motif, usager=usager)
    answer = client.post(path(coming, "/participants"), {"usagers": usager.pk})
    assert answer.status_code == 409
    main = main_of(answer)
    assert "a déjà un rendez-vous pour ce motif le même jour, à 13 h." in main.text.replace(
        "\xa0", " "
    )
    kept = {one["name"]: one["value"] for one in main.all("form")[0].all("input")}
    assert kept["confirme"] == "same_day"
    client.post(path(coming, "/participants"), kept)
    with in_espace(alpha):
        assert coming.participations.filter(usager=usager).exists()


def test_a_reminder_is_asked_for_once(alpha, client, coming):
    with in_espace(alpha):
        part = coming.participations.get()
    address = path(coming, f"/participants/{part.pk}/rappel")
    assert "Un rappel part vers" in client.post(address, follow=True).content.decode()
    again = client.post(address, follow=True).content.decode()
    assert "Un rappel vient d’être demandé" in again


def test_presence_at_a_collective_appointment(alpha, client, agent, organisation, service, place):
    motif = MotifFactory(organisations=[organisation], service=service, collectif=True)
    held = book(agent, organisation, TODAY_8H30, motif=motif, place=place)
    with in_espace(alpha):
        part = held.participations.get()
    client.post(path(held, f"/participants/{part.pk}/statut"), {"statut": "noshow"})
    with in_espace(alpha):
        part.refresh_from_db()
        assert part.status == "noshow"


def test_deletion_is_for_admins_and_says_what_it_does(
    alpha, client_of, client, organisation, service, coming
):
    assert client.get(path(coming, "/supprimer")).status_code == 403
    assert client.post(path(coming, "/supprimer")).status_code == 403
    assert "Supprimer" not in main_of(client.get(path(coming))).text
    with in_espace(alpha):
        admin = account_of(member(organisation, "admin", services=[service]))
    chief = client_of("alpha.localhost").log_in(admin)
    asked = main_of(chief.get(path(coming, "/supprimer")))
    assert "Personne ne sera prévenu" in asked.text
    assert chief.post(path(coming, "/supprimer")).status_code == 302
    with in_espace(alpha):
        assert not Appointment.objects.filter(pk=coming.pk).exists()


def test_who_only_administers_the_espace_looks_and_touches_nothing(alpha, client_of, coming):
    with in_espace(alpha):
        chief = account_of(member(None, is_espace_admin=True))
    client = client_of("alpha.localhost").log_in(chief)
    main = main_of(client.get(path(coming)))
    assert "Changer le statut" not in main.text
    for more, sent in (("/statut", {"statut": "revoked"}), ("/modifier", {}), ("/arrive", {})):
        assert client.post(path(coming, more), sent).status_code == 403
    assert client.get(path(coming, "/deplacer")).status_code == 403


@pytest.mark.parametrize(
    "more", ["", "/statut?statut=seen", "/modifier", "/participants", "/supprimer", "/deplacer"]
)
def test_an_appointment_of_another_service_does_not_exist(client, organisation, more):
    other = AgentFactory(organisation=organisation)
    hidden = MotifFactory(organisations=[organisation], service=ServiceFactory())
    booked = book(other, organisation, THURSDAY, motif=hidden)
    assert client.get(path(booked, more)).status_code == 404


def test_the_panel_is_the_same_appointment_without_the_shell(client, coming):
    answer = client.get(path(coming), headers={"HX-Request": "true", "HX-Target": "volet"})
    words = answer.content.decode()
    assert "<html" not in words
    assert "Aide sociale" in words
    assert "HX-Target" in answer["Vary"]


def test_the_list_of_what_is_to_be_filled_in_clears_by_clicks(alpha, client, organisation, past):
    address = f"/agent/{organisation.pk}/agenda/a-renseigner"
    main = main_of(client.get(address))
    form = main.one("form", class_="rdv-quick rdv-no-print")
    buttons = [button["value"] for button in form.all("button")]
    assert buttons == ["seen", "noshow"]
    hidden = {field["name"]: field["value"] for field in form.all("input")}
    answer = client.post(form["action"], {**hidden, "statut": "seen"}, follow=True)
    assert answer.redirect_chain[0][0].startswith(address)
    words = answer.content.decode()
    assert "Tout est à jour" in words
    assert "passé est à renseigner" not in words
    undo = main_of(answer).one("div", class_="rdv-undo").one("form")
    sent = {field["name"]: field["value"] for field in undo.all("input")}
    client.post(undo["action"], sent)
    assert status_of(alpha, past) == "unknown"


def test_the_history_tells_who_did_what(alpha, client, agent, coming):
    with in_espace(alpha):
        move_appointment(
            coming.pk, MoveOrder(THURSDAY + timedelta(days=1)), Author.agent(agent), NOW
        )
    main = main_of(client.get(path(coming)))
    assert "Rendez-vous déplacé" in main.text
    assert "par Camille Roux (agent)" in main.text


def test_a_duplicate_looks_for_a_slot_from_the_next_day(client, coming):
    links = {link.text: link["href"] for link in main_of(client.get(path(coming))).all("a")}
    assert f"modele={coming.pk}" in links["Dupliquer"]
    assert "du=2026-11-27" in links["Dupliquer"]
    moved = links["Chercher un autre créneau"]
    assert f"deplace={coming.pk}" in moved
    assert client.get(moved).status_code == 200


def test_a_hidden_context_is_neither_shown_nor_lost(
    alpha, client, agent, organisation, motif, place
):
    booked = book(agent, organisation, THURSDAY, motif=motif, place=place, context="Note d’avant")
    client.post(path(booked, "/modifier"), {**form_of(client, booked), "contexte": "Note gardée"})
    assert "Note d’avant" in client.get(path(booked)).content.decode(), "the history tells it"
    with in_espace(alpha):
        RecordSettings.objects.create(shows_context=False)
    for more in ("", "/modifier"):
        page = client.get(path(booked, more)).content.decode()
        assert "Note gardée" not in page
        assert "Note d’avant" not in page
    assert client.post(path(booked, "/modifier"), form_of(client, booked)).status_code == 302
    with in_espace(alpha):
        booked.refresh_from_db()
        assert booked.context == "Note gardée"
