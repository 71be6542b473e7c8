"""A new administrator is told at every page what comes next, until somebody has booked."""

import pytest

from tenants.context import in_espace
from tests.factories import MotifFactory, OpeningWindowFactory, PlaceFactory, ServiceFactory
from tests.support.markup import parse

from .conftest import NOW
from .people import account_of, book, member


@pytest.fixture
def boss(alpha, bravo, organisation):
    with in_espace(alpha):
        return member(organisation, "admin", services=[ServiceFactory()])


@pytest.fixture
def client(alpha_client, boss):
    return alpha_client.log_in(account_of(boss))


def notice(client, organisation) -> tuple[str, str]:
    """The sentence that is shown around a page, and where it leads."""
    page = parse(client.get(f"/agent/{organisation.pk}/usagers").content.decode())
    found = [
        one for one in page.all(class_="fr-notice__body") if "Réservation en ligne" in one.text
    ]
    if not found:
        return "", ""
    [link] = found[0].all("a")
    return link.text, link["href"]


def test_each_step_leads_to_the_next(alpha, client, boss, organisation):
    root = f"/agent/{organisation.pk}"
    with in_espace(alpha):
        organisation.phone = ""
        organisation.save()
    service = boss.services

    def after(change) -> tuple[str, str]:
        with in_espace(alpha):
            change()
        return notice(client, organisation)

    def phone():
        organisation.phone = "0475000001"
        organisation.save()

    def motif():
        MotifFactory(organisations=[organisation], service=service.get(), bookable_by="agents")

    def window():
        motif = organisation.motifs.get()
        OpeningWindowFactory(
            agent=boss, organisation=organisation, place=organisation.places.get(), motifs=[motif]
        )

    def opened():
        organisation.motifs.update(bookable_by="everyone")

    def booked():
        book(boss, organisation, NOW, motif=organisation.motifs.get())

    steps = (
        (lambda: None, "Donner un numéro de téléphone", "configuration/organisation"),
        (phone, "Ouvrir un lieu", "configuration/lieux/nouveau"),
        (
            lambda: PlaceFactory(organisation=organisation),
            "Créer un motif",
            "configuration/motifs/nouveau",
        ),
        (motif, "Créer une plage d’ouverture", "plages"),
        (window, "Ouvrir un motif aux usagers", "configuration/motifs"),
        (opened, "Partager le lien de réservation", "configuration/reservation-en-ligne"),
    )
    for change, label, path in steps:
        assert after(change) == (label, f"{root}/{path}")
        assert client.get(f"{root}/{path}").status_code == 200
    assert after(booked) == ("", "")


def test_a_motif_by_telephone_needs_no_place(alpha, client, boss, organisation):
    with in_espace(alpha):
        organisation.phone = "0475000001"
        organisation.save()
        MotifFactory(organisations=[organisation], location_type="phone")
    assert notice(client, organisation)[0] == "Créer une plage d’ouverture"


@pytest.mark.parametrize(
    ("last_day", "end_time", "is_over"),
    [("2026-11-23", "12:00", True), ("2026-11-24", "08:30", True), ("2026-11-24", "12:00", False)],
)
def test_a_window_that_is_over_opens_nothing(
    alpha, client, clock, organisation, last_day, end_time, is_over
):
    with in_espace(alpha):
        organisation.phone = "0475000001"
        organisation.save()
        motif = MotifFactory(organisations=[organisation], location_type="phone")
        OpeningWindowFactory(
            agent=member(organisation),
            organisation=organisation,
            motifs=[motif],
            recurrence="",
            first_day=last_day,
            last_day=last_day,
            start_time="08:00",
            end_time=end_time,
        )
    shown = notice(client, organisation)[0]
    assert (shown == "Créer une plage d’ouverture") is is_over


def test_who_configures_nothing_is_told_nothing(alpha, alpha_client, organisation):
    with in_espace(alpha):
        account = account_of(member(organisation))
    assert notice(alpha_client.log_in(account), organisation) == ("", "")
