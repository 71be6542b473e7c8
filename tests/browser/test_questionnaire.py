"""A questionnaire in a real browser: an agent writes it, a family of four answers it."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from booking.appointments.models import Appointment
from booking.catalog.models import Motif
from booking.directory.models import AgentRole
from tenants.context import in_espace
from tests.factories import QuestionFactory
from tests.support.chromium import DESKTOP, PHONE
from tests.support.clients import HostClient
from tests.web.agent.people import account_of

from .test_path import check
from .walk import heading, just_walk, link_of_last_mail, say_who


@pytest.fixture
def asked(espace, counter):
    """What for, how many people, and for a family the children's ages and their papers."""
    with in_espace(espace):
        motif = counter.motif
        Motif.objects.filter(pk=motif.pk).update(default_duration_in_min=15)
        QuestionFactory(
            motif=motif,
            kind="choice",
            label="Quelle est votre démarche ?",
            help_text="Une seule démarche par rendez-vous.",
            options=[
                {"label": "Passeport", "documents": "Une photo récente\nVotre ancien passeport"},
                {"label": "Carte d’identité"},
            ],
        )
        people = QuestionFactory(
            motif=motif,
            kind="number",
            label="Combien de personnes viennent ?",
            least=1,
            most=6,
            effect="times",
        )
        family = {"motif": motif, "shown_if": people, "shown_if_least": 2}
        QuestionFactory(label="Quel âge ont les enfants ?", is_required=False, **family)
        QuestionFactory(
            kind="documents",
            label="Pour chaque enfant",
            documents="Le livret de famille\nUne photo récente",
            **family,
        )
        QuestionFactory(
            motif=motif, kind="consent", label="Je viens avec toutes les personnes concernées."
        )


@pytest.mark.parametrize(
    ("screen", "theme", "javascript"),
    [(PHONE, "neutre", False), (PHONE, "etat", True), (DESKTOP, "neutre", True)],
    ids=["phone-no-script", "phone", "desktop"],
)
def test_a_family_of_four_books(visit, espace, counter, dress, asked, screen, theme, javascript):
    dress(theme)
    # axe is a script: without them there is nothing to look with.
    look = check if javascript else just_walk
    start = f"/prendre_rdv?motif_id={counter.motif.pk}"
    page = visit("alpha", start, screen=screen, javascript=javascript)
    page.get_by_text("J’ai lu ces consignes").click()
    page.get_by_role("button", name="Continuer").click()
    heading(page, "Quelle est votre démarche ?", look)
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("#erreurs")).to_contain_text("Choisissez une réponse")
    look(page)
    page.get_by_text("Passeport", exact=True).click()
    page.get_by_role("button", name="Continuer").click()
    heading(page, "Combien de personnes viennent ?", look)
    page.get_by_label("Combien de personnes viennent ?").fill("4")
    page.get_by_role("button", name="Continuer").click()
    heading(page, "Quel âge ont les enfants ?", look)
    page.get_by_role("link", name="Question précédente").click()
    expect(page.get_by_label("Combien de personnes viennent ?")).to_have_value("4")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Quel âge ont les enfants ?").fill("3 et 5 ans")
    page.get_by_role("button", name="Continuer").click()
    heading(page, "Pour chaque enfant", look)
    page.get_by_role("button", name="Continuer").click()
    heading(page, "Votre accord", look)
    page.get_by_text("Je viens avec toutes les personnes").click()
    page.get_by_role("button", name="Continuer").click()
    heading(page, "Dans quel lieu ?")
    page.go_back()
    page.go_forward()
    page.get_by_role("link", name="Hôtel de ville").click()
    heading(page, "Quel jour, à quelle heure ?", look)
    page.locator(".rdv-slot").first.click()
    heading(page, "Qui êtes-vous ?", look)
    expect(page.get_by_role("region", name="Votre rendez-vous")).to_contain_text("1 h")
    say_who(page)
    heading(page, "Vérifiez votre messagerie")
    page.goto(link_of_last_mail())
    heading(page, "Confirmez-vous ce rendez-vous ?", look)
    expect(page.get_by_text("Le livret de famille")).to_be_visible()
    page.get_by_role("button", name="Confirmer mon rendez-vous").click()
    heading(page, "Votre rendez-vous est confirmé", look)
    expect(page.get_by_text("Une photo récente")).to_have_count(1)
    with in_espace(espace):
        booked = Appointment.objects.get()
        assert (booked.ends_at - booked.starts_at).total_seconds() == 3600


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def opened(request, visit, espace, counter):
    agent = counter.agents[0]
    with in_espace(espace):
        AgentRole.objects.filter(agent=agent).update(access_level="admin")
    page = visit("alpha", "/aide", screen=request.param)
    client = HostClient("alpha.localhost").log_in(account_of(agent))
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": session.key, "value": session.value, "url": page.url}])
    root = f"/agent/{counter.organisation.pk}/configuration/motifs/{counter.motif.pk}"
    page.goto(page.url.replace("/aide", root))
    return page


def test_an_agent_writes_it(opened):
    page = opened
    page.get_by_role("link", name="Questionnaire").click()
    check(page)
    page.get_by_role("link", name="Choix dans une liste").click()
    check(page)
    page.get_by_role("textbox", name="Question", exact=True).fill("Quelle démarche ?")
    expect(page.locator("#apercu")).to_contain_text("Quelle démarche ?")
    page.get_by_role("textbox", name="Réponse", exact=False).first.fill("Passeport")
    page.get_by_role("button", name="Ajouter des réponses").click()
    check(page)
    page.locator("#id_choix-1-label").fill("Carte d’identité")
    expect(page.locator("#apercu")).to_contain_text("Carte d’identité")
    page.get_by_role("button", name="Enregistrer").last.click()
    expect(page.get_by_text("La question est enregistrée")).to_be_visible()
    page.get_by_role("link", name="Nombre").click()
    page.get_by_role("textbox", name="Question", exact=True).fill("Combien de personnes ?")
    page.get_by_text("La durée est multipliée par ce nombre").click()
    page.get_by_text("Selon la réponse à « Quelle démarche ? »").click()
    page.locator("fieldset", has_text="qui la font poser").get_by_text("Passeport").click()
    check(page)
    page.get_by_role("button", name="Enregistrer").last.click()
    expect(page.get_by_text("Si « Quelle démarche ? » : Passeport")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Monter").click()
    expect(page.get_by_text("doit rester avant")).to_be_visible()
    page.get_by_role("link", name="Réponse courte").click()
    page.get_by_role("textbox", name="Question", exact=True).fill("Une précision ?")
    page.get_by_role("button", name="Enregistrer").last.click()
    expect(page.get_by_text("La question est enregistrée")).to_be_visible()
    if page.viewport_size == PHONE:
        return  # fingers do not drag: there are the buttons
    page.locator(".rdv-question").nth(2).hover(position={"x": 8, "y": 8})
    page.mouse.down()
    for depth in (12, 8, 4):  # a browser tells of a drag from the second move on
        page.locator(".rdv-question").nth(0).hover(position={"x": 8, "y": depth}, force=True)
    with page.expect_navigation():
        page.mouse.up()
    expect(page.locator(".rdv-question").nth(0)).to_contain_text("Une précision ?")
    page.reload()
    expect(page.locator(".rdv-question").nth(0)).to_contain_text("Une précision ?")
