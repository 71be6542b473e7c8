"""The page of the whole platform: one look, at a constant cost, and what was given up replayed."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from socle import clock
from socle.audit.models import Entry
from socle.audit.record import record
from socle.outbox.models import Delivery, Message
from tenants.models import NightCheck, Wave, WaveStop

from .pages import main_of
from .test_listing import give_up, with_espaces

PAGE = "/operateurs/plateforme"


def of_portal() -> Delivery:
    message = Message.objects.create(topic="night.went_wrong", created_at=clock.now())
    return Delivery.objects.create(
        message=message, handler="tenants.night_digest", state="dead", due_at=clock.now()
    )


def test_it_says_how_the_whole_is_doing(support, alpha, bravo):
    give_up(alpha, "webhooks.told")
    of_portal()
    NightCheck.objects.create(
        espace_number=bravo.number, name="isolation", at=clock.now(), ok=False, detail="lit tout"
    )
    NightCheck.objects.create(espace_number=0, name="backup", at=clock.now(), ok=True)
    wave = Wave.objects.create(version="v", started_at=clock.now())
    WaveStop.objects.create(wave=wave, espace_number=alpha.number, state="done")
    WaveStop.objects.create(wave=wave, espace_number=bravo.number, state="failed")
    record("espace.dumped", noun="espace", object_id=alpha.number)
    words = main_of(support.get(PAGE))
    for said in (
        "1 × webhooks.told , alpha",
        "tenants.night_digest , portail",
        "bravo (lit tout)",
        "1 espaces sur 2, 1 en échec",
        "Plateforme entière",
        "Alpha seul",
    ):
        assert said in words, said


def test_it_costs_as_much_at_40_espaces_as_at_2(support, alpha, bravo):
    def queries() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as seen:
            support.get(PAGE)
        return len(seen)

    queries()
    few = queries()
    with_espaces(40)
    assert queries() == few


@pytest.mark.parametrize("espace", ["alpha", "portail"])
def test_one_group_is_replayed_and_no_other(support, alpha, bravo, espace):
    letters = {"alpha": give_up(alpha, "a.b"), "bravo": give_up(bravo, "a.b")}
    letters["portail"] = of_portal()
    handler = letters[espace].handler
    support.post(f"{PAGE}/envois/rejouer", {"espace": espace, "handler": handler})
    states = dict(Delivery.objects.values_list("pk", "state"))
    assert {name for name, one in letters.items() if states[one.pk] == "pending"} == {espace}
    assert Entry.objects.filter(verb="outbox.replayed").count() == 1


@pytest.mark.parametrize(
    "form", [{}, {"espace": "inconnu", "handler": "a.b"}, {"espace": "alpha"}, {"espace": "\x00"}]
)
def test_what_names_nothing_changes_nothing(admin, alpha, bravo, form):
    give_up(alpha, "a.b")
    of_portal()
    admin.post(f"{PAGE}/envois/ecarter", form)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"dead"}


def test_support_puts_nothing_aside(support, alpha):
    letter = give_up(alpha, "a.b")
    form = {"espace": "alpha", "handler": "a.b"}
    assert support.post(f"{PAGE}/envois/ecarter", form).status_code == 403
    letter.refresh_from_db()
    assert letter.state == "dead"
