"""Suspended with a notice, archived and still read, deleted after a delay unless called off."""

from datetime import timedelta

import pytest
from django.db import connection

from booking.directory.models import Organisation
from integrations.projections.models import PublicLink
from integrations.publication.models import ServedCommune
from socle import clock
from socle.accounts.models import Session
from socle.audit.models import Entry
from socle.outbox.models import Message
from tenants.context import in_espace
from tenants.deletion import DELAY, models_telling_of_espaces, sweep
from tenants.models import Espace, Host, Membership, NightCheck
from tenants.provisioning import provision, request_espace
from tenants.roles import espace_role
from tests.factories import AccountFactory, AgentFactory, OrganisationFactory
from tests.support.clients import HostClient
from tests.tenancy.throwaway import drop_espace

from .pages import main_of

PAGE = "/operateurs/espaces/alpha"
STATE = f"{PAGE}/etat"
NOTICE = "Travaux jusqu’au 3 mars.\nMerci <b>de</b> votre patience."


def act(client, word: str, **form):
    return client.post(STATE, {"act": word, **form})


def test_a_suspended_espace_says_why_and_whom_to_call(admin, alpha, bravo, alpha_client):
    Espace.objects.filter(pk=alpha.pk).update(phone="+33199001234")
    assert act(admin, "suspendre", notice=NOTICE).url == PAGE
    for path in ("/", "/agent/"):
        answer = alpha_client.get(path)
        assert answer.status_code == 503
        page = answer.content.decode()
        assert "Travaux jusqu’au 3 mars.<br>Merci &lt;b&gt;de&lt;/b&gt;" in page
        assert "01 99 00 12 34" in page
    assert HostClient("bravo.localhost").get("/").status_code == 200
    act(admin, "rouvrir")
    alpha.refresh_from_db()
    assert (alpha.state, alpha.notice) == ("active", "")


def test_agents_read_an_archived_espace_and_change_nothing(admin, alpha, bravo, alpha_client):
    with in_espace(alpha):
        agent = AgentFactory(organisation=OrganisationFactory(name="Accueil d’alpha"))
        organisation = Organisation.objects.get()
    account = AccountFactory._meta.model.objects.get(pk=agent.account_id)
    act(admin, "archiver")
    public = alpha_client.get("/")
    assert public.status_code == 503
    assert "n’existe plus" in public.content.decode()
    reader = HostClient("alpha.localhost").log_in(account)
    assert reader.get(f"/agent/{organisation.pk}/agenda", follow=True).status_code == 200
    answer = reader.post(f"/agent/{organisation.pk}/usagers/nouveau", {"last_name": "Durand"})
    assert answer.status_code == 403
    assert "archivé" in answer.content.decode()
    assert alpha_client.get("/agent/").url.startswith("/connexion")
    for others in ("franceconnect/entree", "proconnect/prescripteur/entree"):
        assert alpha_client.get(f"/connexion/{others}").status_code == 503


@pytest.mark.parametrize("typed", ["", "alpha", "Alpha!", "Bravo", "\x00", "ALPHA"])
def test_a_deletion_is_confirmed_by_the_exact_name(admin, alpha, bravo, typed):
    act(admin, "suspendre")
    assert act(admin, "supprimer", typed=typed).status_code == 422
    alpha.refresh_from_db()
    assert (alpha.state, alpha.delete_after) == ("suspended", None)


def test_an_open_espace_is_not_deleted(admin, alpha, bravo):
    assert act(admin, "supprimer", typed="Alpha").status_code == 409
    alpha.refresh_from_db()
    assert alpha.state == "active"


def test_a_deletion_is_called_off_before_its_day(admin, alpha, bravo):
    act(admin, "suspendre")
    act(admin, "supprimer", typed="Alpha")
    alpha.refresh_from_db()
    assert alpha.state == "archived"
    assert timedelta() < alpha.delete_after - clock.now() <= DELAY
    assert sweep() == 0
    assert act(admin, "rouvrir").status_code == 409
    act(admin, "garder")
    assert act(admin, "garder").status_code == 409
    act(admin, "rouvrir")
    alpha.refresh_from_db()
    assert (alpha.state, alpha.delete_after) == ("active", None)


@pytest.mark.parametrize("word", ["", "detruire", "rouvrir\x00"])
def test_no_other_word_is_an_act(admin, alpha, word):
    assert act(admin, word).status_code == 422


def test_a_form_of_another_state_is_told(admin, alpha, bravo):
    assert act(admin, "rouvrir").status_code == 409


@pytest.fixture
def doomed(committed):
    """An espace of its own whose last day has come, and whatever the portal holds of it."""
    espace = provision(request_espace("charlie", "Charlie", host="charlie.localhost"))
    Host.objects.create(domain="rdv.charlie.example", tenant=espace, is_primary=False)
    Espace.objects.filter(pk=espace.pk).update(
        state="archived", delete_after=clock.now() - timedelta(minutes=1)
    )
    yield espace
    for left in Espace.objects.filter(slug="charlie"):
        drop_espace(left)


def told_of(espace: Espace) -> None:
    number = espace.number
    PublicLink.objects.create(organisation_id=number, espace_number=number, external_id="x")
    ServedCommune.objects.create(city_code="07186", espace_number=number)
    NightCheck.objects.create(espace_number=number, name="schema", at=clock.now(), ok=True)
    Message.objects.create(espace_number=number, topic="x", created_at=clock.now())
    Membership.objects.create(espace=espace, account_id="5f4f9b0e-6a2f-4a4c-8f07-0a9bd32b1f00")


def left_of(espace: Espace) -> int:
    rows = (model.objects.filter(espace_number=espace.number) for model in REMAINS)
    return sum(row.count() for row in rows) + Host.objects.filter(tenant_id=espace.pk).count()


REMAINS = models_telling_of_espaces()


def test_the_sweep_leaves_nothing_but_the_log(doomed):
    alpha = Espace.objects.get(slug="alpha")
    told_of(doomed)
    told_of(alpha)
    HostClient("charlie.localhost").log_in(AccountFactory())
    before = left_of(alpha)
    assert sweep() == 1
    assert sweep() == 0
    assert not Espace.objects.filter(slug="charlie").exists()
    assert left_of(doomed) == 0
    assert left_of(alpha) == before > 4
    assert not Session.objects.filter(host="charlie.localhost").exists()
    assert not Membership.objects.exclude(espace=alpha).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace(%s)", [doomed.schema_name])
        assert cursor.fetchone() == (None,)
        role = espace_role(connection.settings_dict["NAME"], doomed.number)
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", [role])
        assert cursor.fetchone() == (0,)
    line = Entry.objects.get(verb="espace.deleted")
    assert (line.object_id, line.detail) == (str(doomed.number), "charlie")


def test_its_number_is_never_another_espaces(doomed):
    """Links that circulate tell it, and their secrets are derived from identifiers."""
    assert sweep() == 1
    assert request_espace("charlie", "Charlie", host="charlie.localhost").number > doomed.number


def test_an_interrupted_deletion_is_finished_by_the_next(doomed, monkeypatch):
    def crash(*args, **kwargs):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("tenants.deletion.record", crash)
        assert sweep() == 0
    assert Espace.objects.filter(slug="charlie").exists()
    assert sweep() == 1


def test_the_portal_shows_a_planned_deletion(admin, alpha, bravo):
    act(admin, "suspendre")
    act(admin, "supprimer", typed="Alpha")
    assert "Suppression prévue" in main_of(admin.get(STATE))
