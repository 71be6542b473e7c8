"""What agents see and do of draws and queues; and the command that checks a draw."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from booking.appointments.models import Draw, TurnEntry
from booking.appointments.services.draw_ranks import draw_ranks
from booking.appointments.services.register_turn import confirm_turn, register_turn
from booking.appointments.turns.figures import figures_of
from booking.catalog.models import Motif
from tenants.context import in_espace
from tests.booking.appointments.test_turns import AT_NINE, person
from tests.booking.conftest import NOW, open_counter
from tests.support.clients import HostClient
from tests.support.markup import parse
from tests.web.agent.people import account_of, member

PERSON = {"first_name": "Ali", "last_name": "Ba", "phone_number": "0639981234", "email": ""}


@pytest.fixture
def counter(alpha, bravo, monkeypatch):
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    with in_espace(alpha):
        return open_counter(allocation="queue")


@pytest.fixture
def client(alpha, counter):
    with in_espace(alpha):
        agent = member(counter.organisation, "admin")
    return HostClient("alpha.localhost").log_in(account_of(agent))


def page(client, counter):
    answer = client.get(f"/agent/{counter.organisation.pk}/inscriptions")
    assert answer.status_code == 200
    return parse(answer.content.decode()).one("main")


def post(client, counter, **form):
    url = f"/agent/{counter.organisation.pk}/inscriptions/{counter.motif.pk}"
    return client.post(url, form)


def test_somebody_without_e_mail_is_registered_at_the_counter_and_served(client, counter, alpha):
    place = counter.place.pk
    assert post(client, counter, geste="inscrire", channel="counter", place=place, **PERSON).url
    with in_espace(alpha):
        entry = TurnEntry.objects.get()
        assert (entry.state, entry.channel) == ("waiting", "counter")
    assert "Ali Ba" in page(client, counter).text
    post(client, counter, geste="proposer")
    with in_espace(alpha):
        assert TurnEntry.objects.get().state == "offered"
        (figures,) = figures_of(counter.motif, counter.organisation)
        assert (figures.channel, figures.asked, figures.waiting) == ("À l’accueil", 1, 1)
    post(client, counter, geste="retirer", inscription=str(entry.uuid))
    with in_espace(alpha):
        assert TurnEntry.objects.get().state == "withdrawn"


def test_the_draws_to_come_are_named(client, counter, alpha):
    with in_espace(alpha):
        Motif.objects.update(allocation="draw", release_weekday=1, release_minute=540)
    post(client, counter, geste="inscrire", channel="phone", place=counter.place.pk, **PERSON)
    main = page(client, counter)
    assert "Tirages : lundi 23 novembre 2026 à 9 h" in main.text
    [link] = [one["href"] for one in main.all("a") if "novembre" in one.text]
    assert client.get(link).status_code == 200


def test_a_second_place_for_the_same_number_is_told_to_the_agent(client, counter, alpha):
    form = {"geste": "inscrire", "channel": "phone", "place": counter.place.pk, **PERSON}
    post(client, counter, **form)
    again = post(client, counter, **form)
    assert again.status_code == 422
    shown = parse(again.content.decode()).one("main")
    assert "une inscription, pour ce motif" in shown.text
    assert shown.one("input", name="first_name")["value"] == "Ali"
    with in_espace(alpha):
        assert TurnEntry.objects.count() == 1


def test_nonsense_changes_nothing(client, counter, alpha):
    for form in (
        {},
        {"geste": "x"},
        {"geste": "retirer", "inscription": "1"},
    ):
        assert post(client, counter, **form).status_code == 302
    with in_espace(alpha):
        assert not TurnEntry.objects.exists()


def test_who_only_administers_the_espace_looks_and_touches_nothing(client, counter, alpha):
    place = counter.place.pk
    post(client, counter, geste="inscrire", channel="counter", place=place, **PERSON)
    with in_espace(alpha):
        chief = member(None, is_espace_admin=True)
    looking = HostClient("alpha.localhost").log_in(account_of(chief))
    main = page(looking, counter)
    assert "Ali Ba" in main.text
    assert main.all("form") == []
    for form in ({"geste": "proposer"}, {"geste": "inscrire", **PERSON}):
        assert post(looking, counter, **form).status_code == 403


def test_a_refused_registration_keeps_what_was_typed(client, counter, alpha):
    sent = {"geste": "inscrire", "channel": "phone", **PERSON, "last_name": "", "email": "ali@"}
    answer = post(client, counter, **sent)
    assert answer.status_code == 422
    main = parse(answer.content.decode()).one("main")
    [opened] = [one for one in main.all("details") if one.get("open") is not None]
    assert opened.one("input", name="phone_number")["value"] == "0639981234"
    assert opened.one("input", name="email")["value"] == "ali@"
    assert opened.one("option", value="phone").get("selected") is not None
    with in_espace(alpha):
        assert not TurnEntry.objects.exists()


def test_the_command_computes_a_draw_again_and_sees_what_was_touched(alpha, counter):
    with in_espace(alpha):
        drawn = open_counter(allocation="draw", release_weekday=1, release_minute=540)
        for number in range(5):
            confirm_turn(register_turn(drawn.choice(), person(number), NOW).pk, NOW)
        draw = Draw.objects.get()
    with pytest.raises(CommandError, match="pas encore"):
        call_command("draw", "alpha", str(draw.uuid))
    with in_espace(alpha):
        draw_ranks(draw.pk, AT_NINE + timedelta(seconds=1))
    out = StringIO()
    call_command("draw", "alpha", str(draw.uuid), stdout=out)
    assert "sont ceux de ce calcul" in out.getvalue()
    with in_espace(alpha):
        Draw.objects.update(secret="1" * 64)
    with pytest.raises(CommandError, match="ne sont PAS"):
        call_command("draw", "alpha", str(draw.uuid), stdout=StringIO())
