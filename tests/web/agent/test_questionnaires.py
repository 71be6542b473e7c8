"""The pages of a motif's questionnaire: added, ordered, changed, copied; what usagers will read."""

import pytest

from booking.catalog.models import Question
from booking.catalog.questionnaire import questionnaire_of
from tenants.context import in_espace
from tests.factories import MotifFactory, OrganisationFactory, QuestionFactory
from tests.support.clients import HostClient

from .people import account_of, member
from .test_configuration_motifs import main_of, url

CHOICE = {
    "label": "Démarche",
    "is_required": "on",
    "choix-TOTAL_FORMS": "2",
    "choix-INITIAL_FORMS": "0",
    "choix-0-label": "Passeport",
    "choix-0-documents": "Photo",
    "choix-1-label": "Carte",
    "choix-1-added_minutes": "5",
}
NUMBER = {"label": "Combien ?", "is_required": "on", "least": "1", "most": "6", "effect": "times"}


@pytest.fixture
def motif(alpha, bravo, organisation):
    with in_espace(bravo):
        QuestionFactory(motif=MotifFactory(organisations=[OrganisationFactory()]))
    with in_espace(alpha):
        return MotifFactory(name="Passeport", organisations=[organisation])


@pytest.fixture
def client(alpha, organisation):
    with in_espace(alpha):
        boss = member(organisation, "admin")
    return HostClient("alpha.localhost").log_in(account_of(boss))


@pytest.fixture
def page(organisation, motif):
    """`page("nouvelle")`: an address under the motif's questionnaire."""
    return lambda *parts: url(organisation, motif.pk, "questionnaire", *parts)


@pytest.fixture
def asked(alpha, motif):
    def read() -> list[str]:
        with in_espace(alpha):
            return [one.label for one in questionnaire_of(motif)]

    return read


@pytest.fixture
def add(alpha, motif):
    def make(**fields) -> Question:
        with in_espace(alpha):
            return QuestionFactory(motif=motif, **fields)

    return make


def test_the_motif_leads_to_its_questionnaire(client, organisation, motif, page):
    assert main_of(client.get(url(organisation, motif.pk))).one("a", href=page())
    empty = main_of(client.get(page()))
    assert "Aucune question" in empty.text
    assert len(empty.all("span", class_="rdv-choice__label")) == 5


@pytest.mark.parametrize("kind", Question.Kind.values)
def test_each_kind_has_its_form(client, page, kind, asked):
    main = main_of(client.get(f"{page('nouvelle')}?type={kind}"))
    assert main.one("form", id="question")
    given = {"label": "Ma question", "documents": "Photo", "least": "1", "most": "3"}
    answer = client.post(f"{page('nouvelle')}?type={kind}", {**CHOICE, **given, "effect": "none"})
    assert answer.url == page()
    assert asked() == ["Ma question"]
    assert "Ma question" in main_of(client.get(page())).text


def test_a_condition_is_built_and_told_in_french(client, page, add, asked, alpha, motif):
    task = add(kind="choice", label="Démarche", options=[{"label": "Passeport"}, {"label": "CNI"}])
    people = add(kind="number", label="Combien ?", least=1, most=6)
    add(kind="text", label="Libre")
    main = main_of(client.get(f"{page('nouvelle')}?type=text"))
    assert "Selon la réponse à « Démarche »" in main.text
    assert "Libre" not in main.text
    with in_espace(alpha):
        option = task.options.get(label="CNI").pk
    given = {"label": "Ancienne carte ?", "shown_if": task.pk, f"parmi-{task.pk}": option}
    assert client.post(f"{page('nouvelle')}?type=text", given).status_code == 302
    given = {"label": "Qui ?", "shown_if": people.pk, f"de-{people.pk}": "2"}
    assert client.post(f"{page('nouvelle')}?type=text", given).status_code == 302
    text = main_of(client.get(page())).text
    assert "Si « Démarche » : CNI" in text
    assert "Si « Combien ? » vaut 2 ou plus" in text
    # And the form of that question gives it back.
    with in_espace(alpha):
        row = motif.questions.get(label="Qui ?")
    form = main_of(client.get(page(row.pk)))
    assert form.one("input", name=f"de-{people.pk}")["value"] == "2"


@pytest.mark.parametrize(
    "wrong",
    [
        {"label": ""},
        {"choix-1-label": ""},
        {"choix-1-label": "passeport"},
        {"choix-1-leads_to": "999"},
        {"choix-1-added_minutes": "-3"},
        {"choix-TOTAL_FORMS": "99999"},
        {"choix-TOTAL_FORMS": "x"},
        {"shown_if": "12"},
        {"shown_if": "x"},
    ],
    ids=str,
)
def test_what_is_wrong_is_said_and_writes_nothing(client, page, asked, wrong):
    answer = client.post(f"{page('nouvelle')}?type=choice", {**CHOICE, **wrong})
    assert main_of(answer, 422).one(id="erreurs")
    assert asked() == []


def test_more_answers_keep_what_was_typed(client, page, asked):
    given = {**CHOICE, "choix-1-label": "Carte", "plus": "1"}
    main = main_of(client.post(f"{page('nouvelle')}?type=choice", given), 422)
    assert main.one("input", name="choix-0-label")["value"] == "Passeport"
    assert main.one("input", name="choix-4-label")
    assert asked() == []


def test_the_second_of_two_editors_is_told(client, page, add, asked):
    row = add(label="Avant")
    version = main_of(client.get(page(row.pk))).one("input", name="version")["value"]
    for label, status in (("Première", 302), ("Seconde", 409)):
        given = {"label": label, "version": version}
        answer = client.post(page(row.pk), given)
        assert answer.status_code == status
    assert "pendant votre saisie" in main_of(answer, 409).text
    assert asked() == ["Première"]


def test_order_by_buttons_and_by_dragging(client, page, add, asked):
    one, two, three = (add(label=label) for label in ("Un", "Deux", "Trois"))
    client.post(page(three.pk, "etat"), {"act": "monter"})
    assert asked() == ["Un", "Trois", "Deux"]
    client.post(page(one.pk, "etat"), {"act": "descendre"})
    assert asked() == ["Trois", "Un", "Deux"]
    client.post(page("ordre"), {"ordre": f"{two.pk},{one.pk},{three.pk}"})
    assert asked() == ["Deux", "Un", "Trois"]
    for order in ("", "x", f"{two.pk},{one.pk}", f"{two.pk}," * 900, "²,³"):
        answer = client.post(page("ordre"), {"ordre": order}, follow=True)
        assert "pendant votre saisie" in answer.content.decode()
    assert asked() == ["Deux", "Un", "Trois"]


def test_removed_unless_another_depends_on_it(client, page, add, asked):
    sure = add(kind="consent", label="D’accord")
    after = add(label="Et donc", shown_if=sure)
    told = client.post(page(sure.pk, "etat"), {"act": "supprimer"}, follow=True)
    assert "dépend de cette question" in told.content.decode()
    for row in (after, sure):
        client.post(page(row.pk, "etat"), {"act": "supprimer"})
    assert asked() == []


def test_copied_to_another_motif(client, page, add, alpha, organisation):
    add(label="Combien ?")
    with in_espace(alpha):
        other = MotifFactory(name="Carte", organisations=[organisation])
    assert "Carte" in main_of(client.get(page())).text
    client.post(page("copier"), {"motifs": other.pk})
    with in_espace(alpha):
        assert [one.label for one in questionnaire_of(other)] == ["Combien ?"]


@pytest.mark.parametrize("kind", Question.Kind.values)
def test_the_preview_shows_what_usagers_will_read(client, organisation, kind):
    given = {**CHOICE, "kind": kind, "label": "<b>Ma</b> question", "documents": "Photo\nBail"}
    answer = client.post(url(organisation, "apercu-question"), given)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "&lt;b&gt;Ma" in text
    assert ("Passeport" in text) == (kind == "choice")
    assert ("Bail" in text) == (kind == "documents")


def test_basic_agents_do_not_configure(alpha, organisation, page, add, asked):
    row = add(label="Gardée")
    with in_espace(alpha):
        basic = HostClient("alpha.localhost").log_in(account_of(member(organisation)))
    assert basic.get(page()).status_code == 403
    assert basic.post(page(row.pk, "etat"), {"act": "supprimer"}).status_code == 403
    assert asked() == ["Gardée"]


def test_a_question_of_another_motif_or_espace_is_not_there(
    client, page, alpha, bravo, organisation
):
    with in_espace(alpha):
        here = QuestionFactory(motif=MotifFactory(organisations=[organisation]))
    with in_espace(bravo):
        there = Question.objects.first()
    for row in (here, there):
        assert client.get(page(row.pk)).status_code == 404
        assert client.post(page(row.pk, "etat"), {"act": "supprimer"}).status_code == 404
