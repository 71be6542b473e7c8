"""The page that an invitation leads to, in a real browser."""

import pytest
from playwright.sync_api import expect

from booking.directory.identity import actor_of_account
from booking.directory.models import AgentInvitation, AgentRole
from booking.directory.services.invite_agents import invitation_secret, invite_agents
from socle import clock
from tenants.context import in_espace
from tests.support.chromium import DESKTOP, PHONE

from .test_path import check

CHOSEN = "Trois-girafes-sur-un-velo"


@pytest.fixture
def link(espace, counter) -> str:
    boss = counter.agents[0]
    with in_espace(espace):
        AgentRole.objects.filter(agent=boss).update(access_level="admin")
        service = counter.motif.service_id
        actor = actor_of_account(boss.account_id)
        roles = {counter.organisation.pk: "basic"}
        invite_agents(["nouvelle@demo.example"], roles, [service], actor, clock.now())
        invitation = AgentInvitation.objects.get()
        return f"/agent/invitation/{invitation.agent_id}/{invitation_secret(invitation)}"


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_somebody_comes_in_by_their_invitation(visit, link, screen):
    page = visit("alpha", link, screen=screen)
    check(page)
    page.get_by_role("button", name="Accepter").click()
    expect(page.locator("#erreurs")).to_be_focused()
    check(page)
    page.get_by_label("Prénom").fill("Inès")
    page.get_by_label("Nom", exact=True).fill("Durand")
    page.get_by_label("Mot de passe").fill(CHOSEN)
    page.get_by_role("button", name="Accepter").click()
    expect(page.get_by_text("Votre compte est prêt")).to_be_visible()
    page = visit("alpha", link, screen=screen)
    expect(page.get_by_role("heading", level=1)).to_contain_text("n’est pas valable")
    check(page)
