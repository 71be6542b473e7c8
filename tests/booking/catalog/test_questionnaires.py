"""Questions of a motif: added, changed, ordered, removed, copied. Two espaces, every actor."""

from dataclasses import dataclass, replace

import pytest
from django.db import IntegrityError, connection, transaction

from booking.access.actor import Actor
from booking.catalog.models import Motif, Question
from booking.catalog.question_values import OptionDraft, QuestionDraft
from booking.catalog.questionnaire import outcome_for, questionnaire_of, questions_of
from booking.catalog.services.copy_questionnaire import copy_questionnaire
from booking.catalog.services.create_motif import duplicate_motif
from booking.catalog.services.remove_motif import remove_motif
from booking.catalog.services.set_questions import (
    MOST_QUESTIONS,
    add_question,
    edit_question,
    order_questions,
    remove_question,
)
from booking.directory.errors import InvalidValues
from booking.directory.identity import actor_of_agent
from booking.directory.models import DirectoryChange
from booking.directory.versions import ChangedMeanwhile, version_of
from socle.errors import Forbidden, NotVisible
from tenants.context import in_espace
from tests.factories import AgentFactory, MotifFactory, OrganisationFactory, QuestionFactory

from .test_motifs import NOW

TEXT = QuestionDraft("Une précision ?", "text")
PEOPLE = QuestionDraft(
    "Combien de personnes ?", "number", least=1, most=6, effect=Question.Effect.TIMES
)
TASK = QuestionDraft(
    "Démarche",
    "choice",
    options=(
        OptionDraft("Passeport", documents="Photo\n\nAncien passeport"),
        OptionDraft("Carte d’identité", added_minutes=5),
    ),
)


@dataclass(frozen=True)
class Desk:
    motif: Motif
    other: Motif
    admin: Actor
    chief: Actor
    basic: Actor

    def add(self, draft: QuestionDraft = TEXT, motif: Motif | None = None) -> Question:
        return add_question((motif or self.motif).pk, draft, self.admin, NOW)


def make_desk() -> Desk:
    here = OrganisationFactory()
    return Desk(
        MotifFactory(organisations=[here], default_duration_in_min=15),
        MotifFactory(organisations=[here]),
        admin=actor_of_agent(AgentFactory(organisation=here, organisation__level="admin"), True),
        chief=actor_of_agent(AgentFactory(is_espace_admin=True), True),
        basic=actor_of_agent(AgentFactory(organisation=here), True),
    )


@pytest.fixture
def foreign(bravo) -> Question:
    with in_espace(bravo):
        return make_desk().add()


@pytest.fixture
def desk(foreign, in_alpha) -> Desk:
    return make_desk()


def labels(motif: Motif) -> list[str]:
    return [one.label for one in questionnaire_of(motif)]


def refused(desk: Desk, draft: QuestionDraft) -> dict[str, str]:
    before = Question.objects.count()
    with pytest.raises(InvalidValues) as caught:
        desk.add(draft)
    assert Question.objects.count() == before
    return caught.value.errors


def test_they_are_added_one_after_the_other_and_remembered(desk):
    desk.add(replace(TEXT, label="  Une   précision ? "))
    desk.add(TASK)
    desk.add(PEOPLE)
    assert labels(desk.motif) == ["Une précision ?", "Démarche", "Combien de personnes ?"]
    task = questionnaire_of(desk.motif)[1]
    assert [one.label for one in task.options] == ["Passeport", "Carte d’identité"]
    assert task.options[0].documents == ("Photo", "Ancien passeport")
    lines = DirectoryChange.objects.filter(noun="motif", object_id=desk.motif.pk)
    assert [line.verb for line in lines] == ["question_added"] * 3
    answers = {task.key: task.options[1].key, questionnaire_of(desk.motif)[2].key: 4}
    assert outcome_for(desk.motif, answers).minutes == 65


def test_reading_costs_the_same_whatever_there_is(desk, django_assert_num_queries):
    with django_assert_num_queries(1):
        questionnaire_of(desk.motif)
    for number in range(6):
        desk.add(replace(TASK, label=f"Démarche {number}"))
    with django_assert_num_queries(3):
        questionnaire_of(desk.motif)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (replace(TEXT, label=" ?! "), "label"),
        (replace(TEXT, label="x" * 201), "label"),
        (replace(TEXT, help_text="x" * 501), "help_text"),
        (replace(TEXT, kind="date"), "kind"),
        (replace(TEXT, kind="documents"), "documents"),
        (replace(TEXT, kind="documents", documents="x" * 151), "documents"),
        (replace(TEXT, kind="documents", documents="\n".join("x" * 21)), "documents"),
        (replace(TEXT, shown_if_id=2**60), "shown_if"),
        (replace(PEOPLE, least=0), "most"),
        (replace(PEOPLE, most=51), "most"),
        (replace(PEOPLE, least=7), "most"),
        (replace(PEOPLE, most=10**6, effect="none"), "most"),
        (replace(PEOPLE, least="1"), "most"),
        (replace(PEOPLE, effect="squares"), "effect"),
        (replace(PEOPLE, effect="adds", effect_minutes=0), "effect_minutes"),
        (replace(PEOPLE, effect="adds", effect_minutes=1441), "effect_minutes"),
        (replace(TASK, options=()), "options"),
        (replace(TASK, options=(OptionDraft("Seule"), OptionDraft(" "))), "options"),
        (replace(TASK, options=(OptionDraft("Été"), OptionDraft("ete"))), "options"),
        (replace(TASK, options=(OptionDraft("A"), OptionDraft("x" * 151))), "options"),
        (replace(TASK, options=tuple(OptionDraft(f"{n}") for n in range(21))), "options"),
        (replace(TASK, options=(OptionDraft("A"), OptionDraft("B", leads_to_id=7))), "options"),
        (
            replace(TASK, options=(OptionDraft("A"), OptionDraft("B", added_minutes=1441))),
            "options",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_makes_no_sense_is_said_and_writes_nothing(desk, draft, field):
    assert list(refused(desk, draft)) == [field]


def test_so_many_and_no_more(desk):
    for number in range(MOST_QUESTIONS):
        QuestionFactory(motif=desk.motif, position=number)
    assert "30 questions" in refused(desk, TEXT)[""]


def test_a_collective_motif_asks_nothing(desk):
    Motif.objects.filter(pk=desk.motif.pk).update(collectif=True)
    assert "collectif" in refused(desk, TEXT)[""]
    QuestionFactory(motif=desk.motif)
    desk.motif.refresh_from_db()
    assert questionnaire_of(desk.motif) == ()


class TestConditions:
    def test_on_an_option_a_number_or_a_consent(self, desk):
        task, people = desk.add(TASK), desk.add(PEOPLE)
        sure = desk.add(QuestionDraft("J’accepte.", "consent"))
        option = task.options.get(label="Passeport")
        desk.add(replace(TEXT, shown_if_id=task.pk, shown_if_option_ids=(option.pk,)))
        desk.add(replace(TEXT, shown_if_id=people.pk, shown_if_least=2))
        desk.add(replace(TEXT, shown_if_id=sure.pk))
        conditions = [one.condition for one in questionnaire_of(desk.motif)[3:]]
        assert conditions[0].options == {option.pk}
        assert (conditions[1].question, conditions[1].least) == (people.pk, 2)
        assert conditions[2].question == sure.pk

    def test_only_on_what_can_be_told(self, desk):
        text, task, people = desk.add(TEXT), desk.add(TASK), desk.add(PEOPLE)
        other = desk.add(TASK, desk.other)
        strange = other.options.first()
        for draft in (
            replace(TEXT, shown_if_id=text.pk),
            replace(TEXT, shown_if_id=task.pk),
            replace(TEXT, shown_if_id=task.pk, shown_if_option_ids=(strange.pk,)),
            replace(TEXT, shown_if_id=other.pk, shown_if_option_ids=(strange.pk,)),
            replace(TEXT, shown_if_id=people.pk),
            replace(TEXT, shown_if_id=people.pk, shown_if_least=4, shown_if_most=2),
            replace(TEXT, shown_if_id=people.pk, shown_if_least=-1),
        ):
            assert list(refused(desk, draft)) == ["shown_if"]

    def test_what_a_condition_stands_on_stays_before_it(self, desk):
        task = desk.add(TASK)
        option = task.options.first()
        after = desk.add(replace(TEXT, shown_if_id=task.pk, shown_if_option_ids=(option.pk,)))
        with pytest.raises(InvalidValues, match="rester avant"):
            order_questions(desk.motif.pk, [after.pk, task.pk], desk.admin, NOW)
        with pytest.raises(InvalidValues, match="dépend de cette question"):
            remove_question(task.pk, desk.admin, NOW)
        kept = tuple(OptionDraft(one.label, one.pk) for one in task.options.exclude(pk=option.pk))
        draft = replace(TASK, options=(*kept, OptionDraft("Permis")))
        with pytest.raises(InvalidValues, match="gardez cette réponse"), transaction.atomic():
            edit_question(task.pk, draft, desk.admin, NOW)
        assert labels(desk.motif) == ["Démarche", "Une précision ?"]
        assert task.options.count() == 2

    def test_the_database_refuses_a_condition_on_another_motif(self, desk):
        here, there = desk.add(TASK), desk.add(TASK, desk.other)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError), transaction.atomic():
            Question.objects.filter(pk=here.pk).update(shown_if=there.pk)


class TestLeads:
    def lead(self, desk: Desk, source: Motif, target: Motif) -> Question:
        options = (OptionDraft("Ici"), OptionDraft("Ailleurs", leads_to_id=target.pk))
        return desk.add(replace(TASK, options=options), source)

    def test_to_another_motif(self, desk):
        question = self.lead(desk, desk.motif, desk.other)
        option = question.options.get(label="Ailleurs")
        assert outcome_for(desk.motif, {question.pk: option.pk}).leads_to == desk.other.pk
        # Once that motif is gone, one stays where one is.
        desk.other.opening_windows.all().delete()
        remove_motif(desk.other.pk, desk.admin, NOW)
        assert outcome_for(desk.motif, {question.pk: option.pk}).leads_to is None

    def test_never_in_a_ring(self, desk):
        third = MotifFactory(organisations=[desk.motif.organisations.get()])
        self.lead(desk, desk.motif, desk.other)
        self.lead(desk, desk.other, third)
        for target in (desk.motif, desk.other, third):
            with pytest.raises(InvalidValues):
                self.lead(desk, third, target)

    def test_not_to_one_out_of_sight_or_collective(self, desk, foreign):
        hidden = MotifFactory(organisations=[OrganisationFactory()])
        together = MotifFactory(organisations=[desk.motif.organisations.get()], collectif=True)
        for pk in (hidden.pk, together.pk, foreign.motif_id, 2**52):
            options = (OptionDraft("Ici"), OptionDraft("Ailleurs", leads_to_id=pk))
            assert list(refused(desk, replace(TASK, options=options))) == ["options"]


class TestEditing:
    def test_options_keep_their_number(self, desk):
        task = desk.add(TASK)
        first, second = task.options.all()
        options = (
            OptionDraft("Carte", second.pk),
            OptionDraft("Permis"),
            OptionDraft("Passeport", first.pk),
        )
        edit_question(task.pk, replace(TASK, options=options), desk.admin, NOW)
        (asked,) = questionnaire_of(desk.motif)
        assert [one.label for one in asked.options] == ["Carte", "Permis", "Passeport"]
        assert (asked.options[0].key, asked.options[2].key) == (second.pk, first.pk)

    def test_an_option_of_another_question_is_not_taken(self, desk):
        task, other = desk.add(TASK), desk.add(TASK, desk.other)
        stolen = other.options.first()
        options = (OptionDraft("A", stolen.pk), OptionDraft("B", stolen.pk))
        edit_question(task.pk, replace(TASK, options=options), desk.admin, NOW)
        stolen.refresh_from_db()
        assert stolen.question_id == other.pk
        assert task.options.count() == 2

    def test_the_kind_does_not_change(self, desk):
        question = desk.add(TEXT)
        with pytest.raises(InvalidValues):
            edit_question(question.pk, PEOPLE, desk.admin, NOW)

    def test_the_second_of_two_is_told(self, desk):
        question = desk.add(TEXT)
        version = version_of(question)
        first = replace(TEXT, label="Première")
        edit_question(question.pk, first, desk.admin, NOW, version=version)
        with pytest.raises(ChangedMeanwhile):
            edit_question(question.pk, TEXT, desk.admin, NOW, version=version)
        with pytest.raises(ChangedMeanwhile):
            remove_question(question.pk, desk.admin, NOW, version=version)
        assert labels(desk.motif) == ["Première"]

    def test_an_order_that_is_not_of_these_questions(self, desk, foreign):
        one, two = desk.add(TEXT), desk.add(PEOPLE)
        order_questions(desk.motif.pk, [two.pk, one.pk], desk.admin, NOW)
        assert labels(desk.motif) == ["Combien de personnes ?", "Une précision ?"]
        for ids in ([], [one.pk], [one.pk, one.pk], [one.pk, two.pk, foreign.pk]):
            with pytest.raises(ChangedMeanwhile):
                order_questions(desk.motif.pk, ids, desk.admin, NOW)
        assert labels(desk.motif) == ["Combien de personnes ?", "Une précision ?"]


class TestRights:
    def test_who_edits_the_motif_edits_its_questions(self, desk, foreign):
        question = desk.add()
        outsider = actor_of_agent(
            AgentFactory(organisation=OrganisationFactory(), organisation__level="admin"), True
        )
        for actor, refusal in ((desk.basic, Forbidden), (outsider, NotVisible)):
            for act in (
                lambda who: add_question(desk.motif.pk, TEXT, who, NOW),
                lambda who: edit_question(question.pk, TEXT, who, NOW),
                lambda who: remove_question(question.pk, who, NOW),
                lambda who: order_questions(desk.motif.pk, [question.pk], who, NOW),
                lambda who: copy_questionnaire(desk.motif.pk, [desk.other.pk], who, NOW),
            ):
                with pytest.raises(refusal):
                    act(actor)
        assert labels(desk.motif) == ["Une précision ?"]
        assert labels(desk.other) == []
        edit_question(question.pk, replace(TEXT, label="Autre ?"), desk.chief, NOW)

    def test_a_motif_shared_with_others_is_the_espace_s(self, desk):
        desk.motif.organisations.add(OrganisationFactory())
        with pytest.raises(Forbidden):
            desk.add()

    def test_nothing_of_another_espace(self, desk, foreign):
        for act in (
            lambda: add_question(foreign.motif_id, TEXT, desk.chief, NOW),
            lambda: edit_question(foreign.pk, TEXT, desk.chief, NOW),
            lambda: remove_question(foreign.pk, desk.chief, NOW),
            lambda: order_questions(foreign.motif_id, [foreign.pk], desk.chief, NOW),
            lambda: copy_questionnaire(desk.motif.pk, [foreign.motif_id], desk.chief, NOW),
            lambda: copy_questionnaire(foreign.motif_id, [desk.motif.pk], desk.chief, NOW),
        ):
            with pytest.raises(NotVisible):
                act()


class TestCopies:
    def whole(self, desk: Desk) -> None:
        options = (*TASK.options, OptionDraft("Ailleurs", leads_to_id=desk.other.pk))
        task = desk.add(replace(TASK, options=options))
        first = task.options.first()
        desk.add(replace(PEOPLE, shown_if_id=task.pk, shown_if_option_ids=(first.pk,)))

    def test_to_other_motifs_with_their_conditions(self, desk):
        self.whole(desk)
        third = MotifFactory(organisations=[desk.motif.organisations.get()])
        copy_questionnaire(desk.motif.pk, [desk.other.pk, third.pk], desk.admin, NOW)
        for motif in (desk.other, third):
            task, people = questionnaire_of(motif)
            assert people.condition.question == task.key
            assert people.condition.options == {task.options[0].key}
            leads = task.options[2].leads_to
            assert leads == (None if motif == desk.other else desk.other.pk)
        keys = {row.pk for one in (desk.motif, desk.other, third) for row in questions_of(one)}
        assert len(keys) == 6

    def test_questions_that_are_there_give_way_only_when_it_is_said(self, desk):
        desk.add(TEXT)
        desk.add(PEOPLE, desk.other)
        with pytest.raises(InvalidValues, match="a déjà des questions"):
            copy_questionnaire(desk.motif.pk, [desk.other.pk], desk.admin, NOW)
        assert labels(desk.other) == ["Combien de personnes ?"]
        copy_questionnaire(desk.motif.pk, [desk.other.pk], desk.admin, NOW, replaces=True)
        assert labels(desk.other) == ["Une précision ?"]

    def test_with_a_motif_that_is_duplicated(self, desk):
        self.whole(desk)
        organisation = desk.motif.organisations.get()
        copy = duplicate_motif(desk.motif.pk, [organisation.pk], desk.admin, NOW)
        assert labels(copy) == labels(desk.motif)
