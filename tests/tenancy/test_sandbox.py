"""A sandbox: nothing leaves it but webhooks, every night it is new, and nobody is led to it."""

import io
from datetime import date

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from booking.appointments.models import Appointment
from booking.appointments.search import starts_between
from booking.appointments.wanted import Wanted
from booking.catalog.models import Motif
from booking.directory.access_tokens import create_token
from booking.directory.identity import actor_of_account
from booking.directory.models import Agent, Organisation, Usager
from booking.notifications.capturing import captures
from booking.notifications.models import CapturedMessage, Receipt
from integrations.publication.serving import espaces_named
from integrations.sms import memory
from integrations.webhooks.models import WebhookEndpoint
from project.sandbox.resetting import reset
from project.sandbox.tasks import reset_tonight
from tenants import nightly
from tenants.context import in_espace
from tenants.models import Espace
from tenants.sandboxes import NotASandbox
from tests.api.v1.caller import PORTAL, Program
from tests.api.v1.world import World, make_world
from tests.support.clients import HostClient


@pytest.fixture
def ours(alpha) -> World:
    """Alpha is a sandbox, where the boss tries."""
    return make_world(alpha)


@pytest.fixture
def sandbox(ours) -> Espace:
    Espace.objects.filter(pk=ours.espace.pk).update(is_sandbox=True)
    ours.espace.refresh_from_db()
    return ours.espace


@pytest.fixture
def program(ours) -> Program:
    """The boss's, by a token."""
    with in_espace(ours.espace):
        actor = actor_of_account(ours.boss.account_id)
        scopes = ["write:rdvs", "write:organisations", "read:motifs", "read:agents"]
        _, shown = create_token("Essais", scopes, 30, actor, timezone.now())
    return Program(PORTAL, {"Authorization": f"Bearer {shown}"})


def rows_of(espace: Espace) -> tuple:
    with in_espace(espace):
        models = (Organisation, Agent, Usager, Motif, Appointment)
        return tuple(list(model.objects.order_by("pk").values_list("pk")) for model in models)


def webhook(world: World) -> None:
    with in_espace(world.espace):
        endpoint = WebhookEndpoint(
            organisation=world.organisation, target_url="https://essai.example/"
        )
        endpoint.set_secret("secret-de-test")
        endpoint.save()


def test_where_people_are_nothing_is_emptied(ours, bravo):
    before = rows_of(ours.espace)
    with in_espace(ours.espace), pytest.raises(NotASandbox):
        reset(timezone.now())
    reset_tonight(ours.espace.number)
    assert rows_of(ours.espace) == before


def test_the_first_day_comes_again_and_again(sandbox, ours, bravo, program, deliver):
    theirs = make_world(bravo)
    webhook(ours)
    elsewhere, former = rows_of(bravo), rows_of(sandbox)
    for _ in range(2):
        reset_tonight(sandbox.number)
        organisations, agents, usagers, motifs, rdvs = rows_of(sandbox)
        counts = [len(rows) for rows in (organisations, usagers, motifs, rdvs)]
        assert counts == [2, 10, 4, 10]
        # Two counters, and those who try.
        assert len(agents) == 4
        for now, before in ((organisations, 0), (usagers, 2), (rdvs, 4)):
            assert not set(now) & set(former[before])
        former = rows_of(sandbox)
    assert rows_of(bravo) == elsewhere
    assert theirs.organisation.pk in [pk for (pk,) in elsewhere[0]]
    told = program.get("organisations").json()["organisations"]
    assert [one["id"] for one in told] == [pk for (pk,) in former[0]]
    with in_espace(sandbox):
        endpoint = WebhookEndpoint.objects.get()
        assert (endpoint.target_url, endpoint.secret) == (
            "https://essai.example/",
            "secret-de-test",
        )
        me = Agent.objects.get(account_id=ours.boss.account_id)
        assert me.is_espace_admin
        assert me.roles.count() == 2
    deliver()
    with in_espace(sandbox):
        motif = Motif.objects.order_by("pk").first()
        today = timezone.now().date()
        found = starts_between(Wanted(motif=motif), today, date(2099, 1, 1), timezone.now())
        assert found


def test_messages_stay_in_it(sandbox, ours, program, deliver):
    reset_tonight(sandbox.number)
    deliver()
    memory.outbox.clear()
    mail.outbox.clear()
    organisation_id = program.get("organisations").json()["organisations"][0]["id"]
    motif = program.get("motifs").json()["motifs"][0]
    with in_espace(sandbox):
        usager = Usager.objects.order_by("pk").first()
        counter = Agent.objects.filter(account_id__isnull=True).order_by("pk").first()
        place = Organisation.objects.get(pk=organisation_id).places.get()
    said = {
        "organisation_id": organisation_id,
        "motif_id": motif["id"],
        "starts_at": "2027-03-01 10:00",
        "lieu_id": place.pk,
        "user_ids": [usager.pk],
        "agent_ids": [counter.pk],
    }
    response = program.post("rdvs", said)
    assert response.status_code == 200, response.content
    deliver()
    assert (mail.outbox, memory.outbox) == ([], [])
    with in_espace(sandbox):
        kept = list(CapturedMessage.objects.values_list("channel", "recipient"))
        assert ("mail", usager.email) in kept
        assert ("sms", usager.phone_number) in kept
        assert Receipt.objects.filter(result=Receipt.Result.PROCESSED).count() == len(kept)
    page = HostClient("alpha.localhost").log_in(ours.account_of(ours.boss))
    text = page.get("/agent/espace/messages-retenus").content.decode()
    assert usager.email in text
    assert "Bac à sable" in text


def test_what_protects_an_account_leaves(sandbox, bravo):
    with in_espace(sandbox):
        assert captures("booked")
        assert captures("agent_invitation")
        assert not captures("account_password_link")
    with in_espace(bravo):
        assert not captures("booked")


def test_of_other_espaces_no_message_is_kept(ours, deliver):
    boss = HostClient("alpha.localhost").log_in(ours.account_of(ours.boss))
    assert boss.get("/agent/espace/messages-retenus").status_code == 404


def test_only_who_administers_reads_them(sandbox, ours):
    agent = HostClient("alpha.localhost").log_in(ours.account)
    assert agent.get("/agent/espace/messages-retenus").status_code == 403


def test_nobody_is_led_to_it(sandbox, bravo):
    Espace.objects.update(departement_number="CN")
    assert [one.slug for one in espaces_named("a")] == ["bravo"]
    Espace.objects.filter(slug="bravo").update(departement_number="14")
    response = HostClient(PORTAL).get("/api/v1/public_links?territory=CN")
    assert response.status_code == 404


def test_its_pages_say_what_it_is(sandbox, bravo):
    assert "Bac à sable" in HostClient("alpha.localhost").get("/").content.decode()
    assert "Bac à sable" not in HostClient("bravo.localhost").get("/").content.decode()


def test_its_night_makes_it_new():
    assert "project.sandbox.reset" in nightly.tasks_of(True)
    assert "integrations.publication.count" not in nightly.tasks_of(True)
    assert nightly.tasks_of(False) == nightly.TASKS


def test_somebody_is_let_in_by_a_link(sandbox):
    out = io.StringIO()
    call_command("sandbox", "reset", "alpha", stdout=out)
    call_command("sandbox", "invite", "alpha", "Dev@Editeur.example", stdout=out)
    link = out.getvalue().split()[-1]
    path = link.split("alpha.localhost", 1)[1]
    path = path[path.index("/") :]
    assert HostClient("alpha.localhost").get(path).status_code == 200
    with in_espace(sandbox):
        agent = Agent.objects.get(email="dev@editeur.example")
        assert agent.is_espace_admin
        assert agent.roles.count() == 2


@pytest.mark.parametrize(
    "words", [("reset", "bravo"), ("invite", "bravo", "a@b.example"), ("invite", "alpha", "x")]
)
def test_the_command_refuses_what_is_no_sandbox(sandbox, bravo, words):
    with pytest.raises(CommandError):
        call_command("sandbox", *words)
