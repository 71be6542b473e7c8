"""Motifs: created, changed, copied, removed; what usagers will read; by whom."""

from datetime import UTC, datetime, timedelta

import pytest

from booking.catalog.models import Motif
from booking.directory.models import AgentRole
from tenants.context import in_espace
from tests.factories import MotifFactory, OrganisationFactory, ServiceFactory
from tests.support.clients import HostClient
from tests.support.markup import parse

from .people import account_of, book, member


@pytest.fixture
def service(alpha):
    with in_espace(alpha):
        return ServiceFactory(name="État civil")


@pytest.fixture
def boss(alpha, bravo, organisation, service):
    with in_espace(bravo):
        MotifFactory(organisations=[OrganisationFactory()])
    with in_espace(alpha):
        return member(organisation, "admin", services=[service])


@pytest.fixture
def client(boss):
    return HostClient("alpha.localhost").log_in(account_of(boss))


@pytest.fixture
def motif(alpha, organisation, service):
    with in_espace(alpha):
        return MotifFactory(name="Passeport", organisations=[organisation], service=service)


def form(organisation, service, **more) -> dict:
    return {
        "name": "Carte d’identité",
        "service_id": service.pk,
        "organisations": [organisation.pk],
        "default_duration_in_min": "20",
        "color": "#aa3366",
        "location_type": "public_office",
        "agents_required": "1",
        "buffer_before_in_min": "0",
        "buffer_after_in_min": "5",
        "bookable_by": "everyone",
        "min_public_booking_delay": "3600",
        "max_public_booking_delay": "2629746",
        "rdvs_cancellable_by_user": "on",
        "max_per_usager_days": "30",
        "waiting_offer_in_min": "120",
        "allocation": "open",
        "release_ahead_in_days": "14",
        "draw_settles_in_hours": "72",
        "kept_share": "0",
        "return_delay_in_min": "0",
        "sectorisation_level": "departement",
        "visibility_type": "visible_and_notified",
        "instruction_for_rdv": "Apportez deux photos.",
        **more,
    }


def url(organisation, *parts) -> str:
    return "/".join([f"/agent/{organisation.pk}/configuration/motifs", *map(str, parts)])


def main_of(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:300]
    return parse(answer.content.decode()).one("main")


def stored(alpha) -> list[Motif]:
    with in_espace(alpha):
        return list(Motif.objects.order_by("pk"))


def test_one_is_created_with_all_that_was_said(client, organisation, service, alpha):
    answer = client.post(url(organisation, "nouveau"), form(organisation, service))
    assert answer.url == url(organisation)
    (made,) = stored(alpha)
    assert (made.name, made.default_duration_in_min, made.buffer_after_in_min) == (
        "Carte d’identité",
        20,
        5,
    )
    assert (made.rdvs_cancellable_by_user, made.rdvs_editable_by_user) == (True, False)
    with in_espace(alpha):
        assert list(made.organisations.all()) == [organisation]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 300},
        {"service_id": ""},
        {"service_id": "1"},
        {"organisations": []},
        {"organisations": ["1"]},
        {"default_duration_in_min": "0"},
        {"default_duration_in_min": "9999999"},
        {"color": "rouge"},
        {"location_type": "lune"},
        {"collectif": "on", "location_type": "phone"},
        {"bookable_by": "agents_and_prescripteurs_and_invited_users"},
        {"min_public_booking_delay": "2629746", "max_public_booking_delay": "3600"},
        {"max_public_booking_delay": "5"},
        {"follow_up": "on", "for_secretariat": "on"},
        {"instruction_for_rdv": "x" * 6000},
    ],
    ids=str,
)
def test_wrong_values_are_said_and_write_nothing(client, organisation, service, alpha, wrong):
    answer = client.post(url(organisation, "nouveau"), form(organisation, service, **wrong))
    assert main_of(answer, 422).one(id="erreurs")
    assert stored(alpha) == []


def test_the_second_of_two_editors_is_told(client, organisation, service, motif, alpha):
    page = main_of(client.get(url(organisation, motif.pk)))
    version = page.one("input", name="version")["value"]
    for name, length, status in (("Première", 45, 302), ("Seconde", 20, 409)):
        given = form(
            organisation, service, name=name, default_duration_in_min=length, version=version
        )
        answer = client.post(url(organisation, motif.pk), given)
        assert answer.status_code == status
    told = main_of(answer, 409).one(id="erreurs").all("li")
    words = [" ".join(line.text.split()) for line in told]
    assert words[1:-1] == ["Nom : « Première ».", "Durée (minutes) : « 45 »."]
    assert stored(alpha)[0].name == "Première"


def test_what_appointments_stand_on_does_not_change(
    client, boss, organisation, service, motif, alpha
):
    with in_espace(alpha):
        book(boss, organisation, datetime.now(UTC) + timedelta(days=3), motif=motif)
    version = main_of(client.get(url(organisation, motif.pk))).one("input", name="version")
    given = form(organisation, service, location_type="phone", version=version["value"])
    main = main_of(client.post(url(organisation, motif.pk), given), 422)
    assert "dupliquez-le" in main.text
    assert stored(alpha)[0].location_type == "public_office"


def test_a_copy_is_made_and_a_used_one_is_hidden(client, boss, organisation, service, motif, alpha):
    act = url(organisation, motif.pk, "etat")
    client.post(act, {"act": "dupliquer"})
    assert [one.name for one in stored(alpha)] == ["Passeport", "Passeport (copie)"]
    with in_espace(alpha):
        book(boss, organisation, datetime.now(UTC) + timedelta(days=3), motif=motif)
    assert "1 rendez-vous à venir" in main_of(client.get(url(organisation, motif.pk))).text
    asked = main_of(client.post(act, {"act": "supprimer"}))
    assert "Rendez-vous à venir avec ce motif : 1" in asked.text
    assert stored(alpha)[0].deleted_at is None
    sure = {box["name"]: box["value"] for box in asked.all("input", type="hidden")}
    with in_espace(alpha):
        Motif.objects.get(name="Passeport").save()  # by a colleague, meanwhile
    told = client.post(act, sure, follow=True)
    assert "Quelqu’un a modifié" in main_of(told).text
    asked = main_of(client.post(act, {"act": "supprimer"}))
    sure = {box["name"]: box["value"] for box in asked.all("input", type="hidden")}
    client.post(act, sure)
    kept = stored(alpha)[0]
    assert kept.deleted_at is not None
    assert client.get(url(organisation, motif.pk)).status_code == 404
    assert "Passeport (copie)" in main_of(client.get(url(organisation))).text


def test_a_copy_is_made_in_another_organisation_that_one_administers(
    client, boss, organisation, motif, alpha
):
    with in_espace(alpha):
        mine, other = OrganisationFactory(), OrganisationFactory()
        AgentRole.objects.create(agent=boss, organisation=mine, access_level="admin")
    page = main_of(client.get(url(organisation, motif.pk)))
    targets = {box["value"] for box in page.one("select", id="copie").all("option")}
    assert targets == {str(organisation.pk), str(mine.pk)}
    act = url(organisation, motif.pk, "etat")
    sent = client.post(act, {"act": "dupliquer", "organisation": mine.pk})
    assert sent.url.startswith(f"/agent/{mine.pk}/")
    with in_espace(alpha):
        copy = Motif.objects.get(name="Passeport (copie)")
        assert list(copy.organisations.all()) == [mine]
    for wrong, status in ((other.pk, 404), ("x", 302), (10**15, 404)):
        answer = client.post(act, {"act": "dupliquer", "organisation": wrong})
        assert answer.status_code == status
    assert len(stored(alpha)) == 2


def test_the_list_is_filtered(client, organisation, service, motif, alpha):
    with in_espace(alpha):
        MotifFactory(
            name="Secret", organisations=[organisation], service=service, bookable_by="agents"
        )

    def names(**query) -> int:
        return len(main_of(client.get(url(organisation), query)).all("tr")[1:])

    assert (names(), names(q="PÂSS")) == (2, 1)
    assert (names(reservable="everyone"), names(reservable="agents")) == (1, 1)
    assert (names(service=service.pk), names(type="phone"), names(collectif="oui")) == (2, 0, 0)
    assert client.get(url(organisation), {"service": service.pk + 1}).status_code == 404
    assert names(q="🎉%_") == 0


def test_the_preview_tells_what_usagers_read_as_text(client, organisation):
    given = {
        "name": "<b>Passeport</b>",
        "bookable_by": "everyone",
        "default_duration_in_min": "20",
        "restriction_for_rdv": "Habitants\nseulement https://exemple.fr",
        "visibility_type": "visible_and_notified",
    }
    page = client.post(url(organisation, "apercu"), given).content.decode()
    assert "&lt;b&gt;Passeport" in page
    assert "20 min" in page
    assert 'href="https://exemple.fr"' in page
    given["bookable_by"] = "agents"
    given["default_duration_in_min"] = "²" * 50
    page = client.post(url(organisation, "apercu"), given).content.decode()
    assert "ne voient pas" in page


def test_names_already_used_are_proposed(client, organisation, service, motif, alpha, bravo):
    with in_espace(alpha):
        MotifFactory(name="Passeport", organisations=[organisation], location_type="phone")
        MotifFactory(name="Secret d’ailleurs", organisations=[OrganisationFactory()])
    main = main_of(client.get(url(organisation, "nouveau")))
    known = main.one("datalist", id=main.one("input", name="name")["list"])
    assert [option["value"] for option in known.all("option")] == ["Passeport"]


def test_nobody_else_reaches_it(client, organisation, service, motif, alpha, bravo):
    with in_espace(alpha):
        basic = HostClient("alpha.localhost").log_in(account_of(member(organisation)))
        elsewhere = MotifFactory(organisations=[OrganisationFactory()])
    with in_espace(bravo):
        foreign = MotifFactory(organisations=[OrganisationFactory()])
    assert basic.get(url(organisation)).status_code == 403
    given = form(organisation, service)
    assert basic.post(url(organisation, "nouveau"), given).status_code == 403
    assert basic.post(url(organisation, motif.pk, "etat"), {"act": "supprimer"}).status_code == 403
    for one in (elsewhere, foreign):
        assert client.get(url(organisation, one.pk)).status_code == 404
        assert client.post(url(organisation, one.pk), given).status_code == 404
        answer = client.post(url(organisation, one.pk, "etat"), {"act": "supprimer"})
        assert answer.status_code == 404
    assert len(stored(alpha)) == 2


def test_one_shared_beyond_is_changed_by_who_administers_everywhere(
    client, organisation, service, motif, alpha
):
    with in_espace(alpha):
        motif.organisations.add(OrganisationFactory())
    # Nobody fills in a form that will be refused: they read it, know why, and may copy it.
    page = main_of(client.get(url(organisation, motif.pk), follow=True))
    assert "seul un administrateur de l’espace peut le modifier" in page.text
    [button] = page.all("button", name="act", value="dupliquer")
    assert button.text == f"Dupliquer dans {organisation.name}"
    given = form(organisation, service)
    assert client.post(url(organisation, motif.pk), given).status_code == 403
    assert stored(alpha)[0].name == "Passeport"
    copied = client.post(url(organisation, motif.pk, "etat"), {"act": "dupliquer"})
    copy = stored(alpha)[-1]
    assert copied["Location"] == url(organisation, copy.pk)
    with in_espace(alpha):
        assert copy.name == "Passeport (copie)"
        assert [one.pk for one in copy.organisations.all()] == [organisation.pk]


def test_queries_do_not_grow(client, organisation, service, alpha, django_assert_max_num_queries):
    with in_espace(alpha):
        for _ in range(10):
            MotifFactory(organisations=[organisation], service=service)
    with django_assert_max_num_queries(21):
        client.get(url(organisation))


def test_times_are_shared_as_it_was_said(client, organisation, service, alpha):
    sharing = {
        "allocation": "release",
        "release_weekday": "1",
        "release_minute": "09:05",
        "kept_share": "20",
        "sole_booking": "on",
    }
    client.post(url(organisation, "nouveau"), form(organisation, service, **sharing))
    (made,) = stored(alpha)
    assert (made.allocation, made.release_weekday, made.release_minute) == ("release", 1, 545)
    assert (made.kept_share, made.sole_booking) == (20, True)
    page = main_of(client.get(url(organisation, str(made.pk))))
    assert page.one("input", name="release_minute")["value"] == "09:05"


@pytest.mark.parametrize(
    "wrong",
    [
        {"allocation": "release"},
        {"allocation": "draw", "release_minute": "25:00"},
        {"allocation": "captcha"},
        {"kept_share": "91"},
        {"kept_share": ""},
        {"release_weekday": "8"},
        {"allocation": "queue", "collectif": "on"},
        {"allocation": "queue", "follow_up": "on"},
    ],
)
def test_a_sharing_that_makes_no_sense_is_told(client, organisation, service, alpha, wrong):
    answer = client.post(url(organisation, "nouveau"), form(organisation, service, **wrong))
    assert main_of(answer, 422)
    assert stored(alpha) == []


def test_the_preview_says_how_times_are_shared(client, organisation, service):
    sharing = {"allocation": "release", "release_weekday": "1", "release_minute": "09:00"}
    asked = form(organisation, service, kept_share="20", **sharing)
    words = client.post(url(organisation, "apercu"), asked).content.decode()
    assert "Les créneaux ouvrent chaque lundi à 9 h" in words
    assert "20 % des créneaux" in words
    asked["release_minute"] = "quand"
    assert client.post(url(organisation, "apercu"), asked).status_code == 200
