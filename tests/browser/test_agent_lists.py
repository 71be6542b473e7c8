"""List, exports and statistics in a real browser: found, filtered, asked for, downloaded."""

from datetime import timedelta

import openpyxl
import pytest
from django.conf import settings
from playwright.sync_api import expect

from booking.appointments.models import Appointment
from booking.directory.models import AgentRole
from booking.exports.models import Export
from booking.exports.services.build_export import build_export
from booking.notifications.models import Receipt
from socle import clock
from tenants.context import in_espace
from tests.factories import UsagerFactory
from tests.support.chromium import DESKTOP, PHONE
from tests.support.clients import HostClient
from tests.web.agent.people import account_of, book

from .looking import look
from .test_path import check

STATUSES = ("seen", "seen", "noshow", "excused", "revoked", "unknown")


@pytest.fixture
def agent(espace, counter):
    """An administrator with past and coming appointments."""
    agent = counter.agents[0]
    with in_espace(espace):
        AgentRole.objects.filter(agent=agent).update(access_level="admin")
        hour = clock.now().replace(minute=0, second=0, microsecond=0)
        for days, status in enumerate(STATUSES, start=1):
            booked = book(
                agent,
                counter.organisation,
                hour - timedelta(days=days * 6),
                motif=counter.motif,
                place=counter.place,
                usager=UsagerFactory(last_name=f"Passé{days}"),
                status=status,
                created_by=("user", "agent", "prescripteur")[days % 3],
            )
            Appointment.objects.filter(pk=booked.pk).update(
                created_at=booked.starts_at - timedelta(days=9)
            )
        book(
            agent,
            counter.organisation,
            hour + timedelta(days=2),
            motif=counter.motif,
            place=counter.place,
            usager=UsagerFactory(last_name="Àvenir"),
        )
    return agent


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def opened(request, visit, agent, counter):
    # The login has tests of its own.
    page = visit("alpha", "/aide", screen=request.param)
    client = HostClient("alpha.localhost").log_in(account_of(agent))
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": session.key, "value": session.value, "url": page.url}])
    page.goto(page.url.replace("/aide", f"/agent/{counter.organisation.pk}/rdv"))
    return page


def test_the_list_is_filtered_sorted_and_exported(opened, espace, tmp_path):
    page = opened
    expect(page.get_by_role("heading", level=1)).to_have_text("Liste des RDV")
    expect(page.get_by_role("row")).to_have_count(2)
    check(page)
    page.get_by_label("Raccourcis").get_by_role("link", name="Tous").click()
    expect(page.get_by_role("row")).to_have_count(8)
    page.get_by_text("Filtrer la liste").click()
    page.get_by_label("Statut").select_option("Honoré")
    check(page)
    page.locator("main").get_by_role("button", name="Rafraîchir la liste").click()
    expect(page.get_by_role("row")).to_have_count(3)
    page.get_by_label("Format").select_option("Tableur (xlsx)")
    page.get_by_role("button", name="Exporter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vos exports")
    expect(page.get_by_text("En attente")).to_be_visible()
    check(page)
    with in_espace(espace):
        build_export(Export.objects.get().pk, clock.now())
    # The page learns of it by itself.
    button = page.get_by_role("link", name="Télécharger")
    expect(button).to_be_visible()
    check(page)
    with page.expect_download() as download:
        button.click()
    download.value.save_as(tmp_path / "rdv.xlsx")
    assert openpyxl.load_workbook(tmp_path / "rdv.xlsx").active.max_row == 3


def test_a_wrong_filter_takes_the_focus_and_keeps_the_rest(opened):
    page = opened
    page.goto(page.url + "?du=2026-12-02&au=2026-12-01&statut=seen")
    expect(page.locator("#erreurs")).to_be_focused()
    expect(page.get_by_label("Statut")).to_have_value("seen")
    check(page)


def test_statistics_lead_to_the_list(opened):
    page = opened
    page.goto(page.url.replace("/rdv", "/statistiques"))
    expect(page.get_by_role("heading", name="Par motif")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Aide pour remplir").last).to_be_visible()
    check(page)
    page.locator(".rdv-counter", has_text="Honoré").get_by_role("link").click()
    expect(page.get_by_role("row")).to_have_count(3)


def test_a_message_that_may_be_lost_leads_to_its_appointment(opened, espace):
    page, root = opened, opened.url.removesuffix("/rdv")
    page.goto(f"{root}/messages")
    expect(page.get_by_text("Rien à voir")).to_be_visible()
    look(page, "messages-aucun")
    with in_espace(espace):
        coming = Appointment.objects.order_by("-starts_at").first()
        for channel, result in (("sms", "doubtful"), ("mail", "failure")):
            Receipt.objects.create(
                appointment=coming,
                usager=coming.participations.get().usager,
                event="rdv_created",
                channel=channel,
                result=result,
                recipient="nadia@demo.example",
                error="" if channel == "sms" else "boîte pleine",
                duty=f"{page.viewport_size['width']} {channel}",
            )
    page.reload()
    look(page, "messages")
    page.get_by_role("link", name="Confirmation par SMS").click()
    look(page, "rdv")
    page.get_by_role("button", name="Renvoyer : Confirmation par SMS").click()
    expect(page.get_by_text("Le message est renvoyé")).to_be_visible()
    page.get_by_text("Changer le statut").click()
    page.get_by_role("link", name="Annuler du fait du service").click()
    page.get_by_label("Raison").fill("L’agent est souffrant.")
    look(page, "rdv-annuler")
    page.get_by_role("button", name="Confirmer").click()
    expect(page.locator("main").get_by_text("L’agent est souffrant.").first).to_be_visible()
