"""The page of one espace says how that one is doing, and no other."""

import pytest

from integrations.calendars.models import Connection
from socle import clock
from socle.audit.models import Entry
from socle.audit.record import record
from socle.outbox.models import Delivery
from tenants.context import in_espace
from tenants.models import Espace, NightCheck, Wave, WaveStop
from tests.factories import AgentFactory

from .pages import main_of
from .test_listing import give_up

PAGE = "/operateurs/espaces/alpha"


def test_it_says_how_the_espace_is_doing(support, alpha, bravo):
    give_up(alpha, "webhooks.told")
    give_up(bravo, "ants.told")
    NightCheck.objects.create(
        espace_number=alpha.number, name="isolation", at=clock.now(), ok=True, detail=""
    )
    NightCheck.objects.create(espace_number=0, name="backup", at=clock.now(), ok=True, detail="")
    wave = Wave.objects.create(version="v", started_at=clock.now())
    WaveStop.objects.create(wave=wave, espace_number=alpha.number, state="failed", error="Timeout")
    record("espace.dumped", noun="espace", object_id=alpha.number)
    record("espace.suspended", noun="espace", object_id=bravo.number)
    words = main_of(support.get(PAGE))
    assert "webhooks.told" in words
    assert "ants.told" not in words
    assert "Isolation de l’espace" in words
    assert "Plateforme sauvegardée" in words
    assert "Dernière vague : en échec Timeout" in words
    assert "Sauvegarde faite" in words
    assert "Espace suspendu" not in words


def test_broken_calendars_are_counted_in_its_own_schema(support, alpha, bravo):
    with in_espace(bravo):
        Connection.objects.create(
            agent=AgentFactory(), provider="caldav", state="refused", created_at=clock.now()
        )
    assert "Aucun en panne" in main_of(support.get(PAGE))
    assert "1 en panne" in main_of(support.get("/operateurs/espaces/bravo"))


@pytest.mark.parametrize("state", [*Espace.State])
def test_it_opens_in_every_state(support, alpha, bravo, state):
    Espace.objects.filter(pk=alpha.pk).update(state=state)
    assert Espace.State(state).label in main_of(support.get(PAGE))


def test_an_unknown_espace_is_no_page(support, alpha):
    assert support.get("/operateurs/espaces/inconnu").status_code == 404


def test_support_replays_what_was_given_up_there_only(support, support_account, alpha, bravo):
    mine, other, foreign = give_up(alpha, "a.b"), give_up(alpha, "c.d"), give_up(bravo, "a.b")
    answer = support.post(f"{PAGE}/envois/rejouer", {"handler": "a.b"})
    assert answer.url == f"{PAGE}#envois"
    states = dict(Delivery.objects.values_list("pk", "state"))
    assert states == {mine.pk: "pending", other.pk: "dead", foreign.pk: "dead"}
    line = Entry.objects.get(verb="outbox.replayed")
    assert (line.espace_number, line.account_id) == (alpha.number, support_account.pk)


def test_only_administration_puts_aside(support, admin, alpha, bravo):
    mine, foreign = give_up(alpha), give_up(bravo)
    assert support.post(f"{PAGE}/envois/ecarter").status_code == 403
    assert admin.post(f"{PAGE}/envois/ecarter").status_code == 302
    states = dict(Delivery.objects.values_list("pk", "state"))
    assert states == {mine.pk: "discarded", foreign.pk: "dead"}


@pytest.mark.parametrize("act", ["supprimer", "rejouer2", "REJOUER"])
def test_no_other_word_is_an_act(admin, alpha, act):
    assert admin.post(f"{PAGE}/envois/{act}").status_code == 404
