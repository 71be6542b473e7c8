"""Espaces are opened whole, by kind, in the background; what fails says so and holds up nobody."""

import pytest

from booking.catalog.models import Motif
from booking.directory.models import Agent, AgentRole, Organisation, Place, Service
from project.demo.sirets import siret
from socle.audit.models import Entry
from socle.clock import now
from socle.outbox.models import Message
from tenants import opening as opening_module
from tenants.context import in_espace
from tenants.models import Espace, Opening
from tenants.opening import MOST_ATTEMPTS, drain

from .pages import main_of
from .town_hall import TOWN_HALL

SIRET = siret(7)
CREATE = "/operateurs/creer"


def asked(**changed: object) -> dict[str, object]:
    return {
        "name": "Ville de Privas",
        "kind": "general",
        "departement_number": "7",
        "phone": "01 99 00 12 34",
        "siret": f" {SIRET[:3]} {SIRET[3:]} ",
        "address": TOWN_HALL.label,
        "admin_email": "Maire@Privas.example",
        **changed,
    }


def waiting(slug: str = "charlie", **fields: object) -> Opening:
    return Opening.objects.create(
        **{
            "slug": slug,
            "host": f"{slug}.localhost",
            "name": slug.title(),
            "kind": "general",
            "organisation_name": "Accueil",
            "address": TOWN_HALL.stored,
            "admin_email": f"{slug}@demo.example",
            "asked_at": now(),
            **fields,
        }
    )


@pytest.mark.parametrize(
    ("kind", "service", "motifs", "minutes", "open_to"),
    [
        ("general", None, {"Mon premier motif"}, 30, "agents"),
        ("numerique", "Conseiller Numérique", {"Mon premier motif"}, 30, "agents"),
        (
            "mairie",
            "Mairie",
            {"Carte d’identité", "Passeport", "Carte d’identité et passeport"},
            15,
            "everyone",
        ),
    ],
)
def test_an_espace_is_opened_with_what_its_kind_holds(
    thrown_away, admin, admin_account, kind, service, motifs, minutes, open_to
):
    device = {"has_device": "on"} if kind == "mairie" else {}
    answer = admin.post(CREATE, asked(kind=kind, **device))
    assert "en cours" in main_of(admin.get(answer.url))
    assert drain() == 1
    assert "L’espace est ouvert" in main_of(admin.get(answer.url))
    espace = Espace.objects.get(slug="ville-de-privas")
    assert (espace.state, espace.kind, espace.departement_number) == ("active", kind, "07")
    with in_espace(espace):
        organisation, place = Organisation.objects.get(), Place.objects.get()
        assert organisation.ants_connectable is bool(device)
        assert organisation.siret == SIRET
        assert (place.address, place.city_code) == (TOWN_HALL.stored, "07186")
        assert set(Service.objects.values_list("name", flat=True)) == ({service} - {None})
        rows = Motif.objects.values_list("name", "default_duration_in_min", "bookable_by")
        assert set(rows) == {(name, minutes, open_to) for name in motifs}
        agent = Agent.objects.get()
        assert (agent.email, agent.is_espace_admin) == ("maire@privas.example", True)
        assert (agent.invite_agents, agent.manage_teams) == (True, False)
        assert AgentRole.objects.get().access_level == "admin"
    assert Message.objects.filter(topic="agent.invited", espace_number=espace.number).count() == 1
    done = Opening.objects.get()
    assert (done.state, done.admin_email) == ("done", "")
    told = Entry.objects.filter(account_id=admin_account.pk, espace_number=espace.number)
    assert set(told.values_list("verb", flat=True)) == {"espace.requested", "espace.filled"}


def test_the_first_administrator_reads_an_invitation(
    thrown_away, admin, admin_account, deliver, mailoutbox
):
    admin.post(CREATE, asked())
    drain()
    deliver()
    [mail] = mailoutbox
    assert mail.to == ["maire@privas.example"]
    assert "On vous invite à rejoindre Ville de Privas" in mail.body
    assert "http://ville-de-privas.localhost/" in mail.body
    page = main_of(admin.get("/operateurs/espaces/ville-de-privas"))
    assert "pas encore répondu" in page
    admin.post("/operateurs/espaces/ville-de-privas/invitation")
    deliver()
    assert len(mailoutbox) == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"name": ""},
        {"name": "\x00"},
        {"name": "a" * 151},
        {"kind": "royaume"},
        {"departement_number": "20"},
        {"departement_number": "<b>"},
        {"phone": "bonjour"},
        {"siret": "12345678901234"},
        {"siret": SIRET[:-1]},
        {"address": ""},
        {"address": "nulle part"},
        {"admin_email": "pas une adresse"},
        {"slug": "www"},
        {"slug": "Majuscule"},
        {"slug": "alpha"},
        {"name": "Alpha"},
        {"host": "localhost"},
        {"host": "alpha.localhost"},
        {"host": "deux mots"},
        {"has_device": "on"},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_told_and_nothing_is_kept(admin, alpha, bravo, changed):
    answer = admin.post(CREATE, asked(**changed))
    assert answer.status_code == 422
    assert "corriger" in answer.content.decode()
    assert not Opening.objects.exists()


def test_of_several_addresses_one_is_chosen(admin, alpha, bravo):
    answer = admin.post(CREATE, asked(address="rue mairie privas"))
    assert answer.status_code == 422
    assert TOWN_HALL.label in answer.content.decode()
    answer = admin.post(CREATE, asked(address="rue mairie privas", chosen=TOWN_HALL.label))
    assert answer.status_code == 302
    assert Opening.objects.get().latitude == TOWN_HALL.latitude


def test_one_that_fails_holds_up_nobody_and_can_be_tried_again(thrown_away, admin):
    wrong = waiting("charlie", address="nulle part du tout")
    waiting("delta")
    assert drain() == 2
    wrong.refresh_from_db()
    assert (wrong.state, wrong.error) == ("failed", "L’adresse n’est pas connue : vérifiez-la.")
    assert not Espace.objects.filter(slug="charlie").exists()
    assert Espace.objects.get(slug="delta").state == "active"
    Opening.objects.filter(pk=wrong.pk).update(address=TOWN_HALL.stored)
    admin.post(f"/operateurs/creations/{wrong.pk}/reprendre")
    assert drain() == 1
    assert Espace.objects.get(slug="charlie").state == "active"


@pytest.mark.parametrize("step", ["provision", "fill"])
def test_what_was_interrupted_is_taken_up_where_it_stopped(thrown_away, monkeypatch, step):
    """A worker that is killed leaves its row "running"."""
    row = waiting()

    class Killed(BaseException):
        pass

    def die(*args):
        raise Killed

    with monkeypatch.context() as patch:
        if step == "provision":
            patch.setattr(opening_module, "provision", die)
        else:
            patch.setattr("project.operators.first_content.send_invitation", die)
        with pytest.raises(Killed):
            drain()
    row.refresh_from_db()
    assert row.state == "running"
    assert drain() == 1
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("done", 2)
    with in_espace(row.espace):
        assert Organisation.objects.count() == Agent.objects.count() == 1


def test_what_is_interrupted_again_and_again_is_given_up(thrown_away):
    row = waiting(attempts=MOST_ATTEMPTS, state="running")
    drain()
    row.refresh_from_db()
    assert row.state == "failed"
    assert "interrompue" in row.error


def test_an_error_that_nobody_foresaw_tells_its_class_only(thrown_away, monkeypatch):
    def fail(*args):
        raise RuntimeError("Madame Durand")

    monkeypatch.setattr(opening_module, "provision", fail)
    row = waiting()
    drain()
    row.refresh_from_db()
    assert row.error == "Erreur imprévue (RuntimeError)."
