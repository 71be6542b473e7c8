"""Answers to a questionnaire: what they do to a hold and an appointment, and when they go."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from booking.appointments.answering import Answered, answered_more, documents_of
from booking.appointments.author import PrescripteurCard
from booking.appointments.errors import QuestionsLeft, SlotTaken
from booking.appointments.models import AgentClaim, AnswerSheet, BookingHold
from booking.appointments.orders import Newcomer
from booking.appointments.prescribing import Wish
from booking.appointments.search import slots_between
from booking.appointments.services.confirm_hold import confirm_hold
from booking.appointments.services.confirm_prescription import prescribe
from booking.appointments.services.end_hold import end_hold, forget_hold
from booking.appointments.services.forget_participant import forget_participant
from booking.appointments.services.hold_slot import Choice, hold_slot, link_secret
from booking.appointments.services.keep_answers import SHEET_IS_KEPT
from booking.catalog.models import Motif, Question
from booking.directory.models import RetentionPolicy
from booking.directory.retention.run import run_retention
from tenants.context import in_espace
from tests.booking.conftest import NINE, NOW, Counter
from tests.factories import MotifFactory, QuestionFactory

QUARTER = timedelta(minutes=15)


def family(motif: Motif) -> Question:
    return QuestionFactory(
        motif=motif,
        kind="number",
        label="Combien de personnes ?",
        least=1,
        most=8,
        effect="times",
    )


def papers(motif: Motif) -> Question:
    return QuestionFactory(
        motif=motif,
        kind="choice",
        label="Démarche",
        options=[{"label": "Passeport", "documents": "Photo"}, {"label": "Carte"}],
    )


def sheet_of(motif: Motif, given: dict) -> AnswerSheet:
    made = answered_more(motif, None, given, NOW)
    made.save()
    return made


def choice(counter: Counter, given: dict, starts_at=NINE, **changes) -> Choice:
    return Choice(
        counter.motif,
        counter.organisation,
        counter.place,
        starts_at,
        sheet=sheet_of(counter.motif, given),
        **changes,
    )


def length(hold: BookingHold) -> int:
    return int((hold.ends_at - hold.starts_at).total_seconds() // 60)


@pytest.fixture
def people(counter) -> Question:
    Motif.objects.filter(pk=counter.motif.pk).update(default_duration_in_min=15)
    counter.motif.refresh_from_db()
    return family(counter.motif)


def test_a_family_of_four_takes_four_times_as_long(counter, people, booker):
    hold = hold_slot(choice(counter, {people.pk: 4}), booker, NOW)
    assert length(hold) == 60
    claim = AgentClaim.objects.get(hold=hold)
    assert claim.period.upper - claim.period.lower == timedelta(hours=1)
    appointment = confirm_hold(hold.uuid, link_secret(hold), NOW)
    assert appointment.ends_at - appointment.starts_at == timedelta(hours=1)
    kept = AnswerSheet.objects.get(appointment=appointment)
    assert [(line["label"], line["words"]) for line in kept.lines] == [
        ("Combien de personnes ?", "4")
    ]
    assert (kept.answers, kept.trail, kept.hold, kept.browser) == ({}, [], None, "")
    # Nobody else is offered a time inside it.
    taken = {
        slot.start
        for slot in slots_between(
            choice(counter, {people.pk: 1}).wanted, NINE.date(), NINE.date(), NOW
        )
    }
    assert not taken & {NINE + QUARTER * number for number in range(4)}
    assert NINE + QUARTER * 4 in taken


@pytest.mark.parametrize("lie", [1, 5, 1440])
def test_a_length_that_somebody_sent_is_never_believed(counter, people, booker, lie):
    hold = hold_slot(choice(counter, {people.pk: 4}, duration_in_min=lie), booker, NOW)
    assert length(hold) == 60


@pytest.mark.parametrize("given", [{}, {7: 4}, {"people": 99}, {"people": "4"}, {"people": True}])
def test_nothing_is_held_before_the_questions_are_answered(counter, people, booker, given):
    given = {people.pk if key == "people" else key: value for key, value in given.items()}
    with pytest.raises(QuestionsLeft):
        hold_slot(choice(counter, given), booker, NOW)
    without = Choice(counter.motif, counter.organisation, counter.place, NINE)
    with pytest.raises(QuestionsLeft):
        hold_slot(without, booker, NOW)
    assert not BookingHold.objects.exists()


def test_nor_a_motif_that_the_answers_lead_away_from(counter, booker):
    other = MotifFactory(organisations=[counter.organisation])
    question = QuestionFactory(
        motif=counter.motif,
        kind="choice",
        options=[{"label": "Ici"}, {"label": "Ailleurs", "leads_to": other}],
    )
    away = question.options.get(label="Ailleurs")
    with pytest.raises(QuestionsLeft):
        hold_slot(choice(counter, {question.pk: away.pk}), booker, NOW)


def test_what_led_here_is_kept_too(counter, booker):
    """The answers of the motif that led to this one are said first, if they do lead here."""
    door = MotifFactory(organisations=[counter.organisation], name="Accueil")
    question = QuestionFactory(
        motif=door,
        kind="choice",
        label="Quoi ?",
        options=[{"label": "Un passeport", "leads_to": counter.motif}, {"label": "Autre"}],
    )
    task = papers(counter.motif)
    to_here, other = question.options.all()
    first = answered_more(door, None, {question.pk: to_here.pk}, NOW)
    assert first.trail == [door.pk]
    passport = task.options.get(label="Passeport").pk
    second = answered_more(counter.motif, first, {task.pk: passport}, NOW)
    lines = Answered(counter.motif, second).lines()
    assert [line["words"] for line in lines] == ["Un passeport", "Passeport"]
    assert documents_of(lines) == ["Photo"]
    # Had it not led here, it would say nothing of this appointment.
    astray = answered_more(counter.motif, first, {question.pk: other.pk, task.pk: passport}, NOW)
    assert [line["words"] for line in Answered(counter.motif, astray).lines()] == ["Passeport"]


def test_asking_twice_keeps_one_hold_and_another_answer_replaces_it(counter, people, booker):
    first = hold_slot(choice(counter, {people.pk: 4}), booker, NOW)
    again = hold_slot(choice(counter, {people.pk: 4}), booker, NOW)
    assert again.pk == first.pk
    fewer = hold_slot(choice(counter, {people.pk: 2}), booker, NOW)
    assert (fewer.pk == first.pk, length(fewer)) == (False, 30)
    first.refresh_from_db()
    assert first.state == BookingHold.State.LAPSED
    assert AgentClaim.objects.count() == 1


def test_a_lapsed_hold_is_taken_again_for_as_long(counter, people, booker):
    hold = hold_slot(choice(counter, {people.pk: 4}), booker, NOW)
    end_hold(hold.pk)
    # Somebody takes the last quarter of that hour.
    other = hold_slot(
        choice(counter, {people.pk: 1}, NINE + QUARTER * 3),
        type(booker)("Léo", "Roche", email="leo@demo.example"),
        NOW + timedelta(minutes=10),
    )
    with pytest.raises(SlotTaken):
        confirm_hold(hold.uuid, link_secret(hold), NOW + timedelta(minutes=21))
    end_hold(other.pk)
    appointment = confirm_hold(hold.uuid, link_secret(hold), NOW + timedelta(minutes=22))
    assert appointment.ends_at - appointment.starts_at == timedelta(hours=1)
    assert AnswerSheet.objects.get(appointment=appointment).lines


def test_words_stay_whatever_becomes_of_the_questionnaire(counter, people, booker):
    hold = hold_slot(choice(counter, {people.pk: 4}), booker, NOW)
    Question.objects.filter(pk=people.pk).update(label="Autre chose")
    appointment = confirm_hold(hold.uuid, link_secret(hold), NOW)
    Question.objects.all().delete()
    assert appointment.answer_sheet.lines[0]["label"] == "Combien de personnes ?"


def test_the_database_keeps_words_only_once_booked(counter, people, booker):
    hold = hold_slot(choice(counter, {people.pk: 4}), booker, NOW)
    appointment = confirm_hold(hold.uuid, link_secret(hold), NOW)
    rows = AnswerSheet.objects.filter(appointment=appointment)
    for wrong in ({"hold": hold}, {"answers": {"1": 4}}, {"trail": [1]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


class TestGoing:
    def booked(self, counter, people, booker):
        hold = hold_slot(choice(counter, {people.pk: 4}), booker, NOW)
        return confirm_hold(hold.uuid, link_secret(hold), NOW)

    def test_with_the_hold(self, counter, people, booker):
        hold = hold_slot(choice(counter, {people.pk: 4}), booker, NOW)
        forget_hold(hold.pk)
        assert not AnswerSheet.objects.filter(hold__isnull=False).exists()

    def test_unfinished_ones_after_a_day(self, counter, people):
        sheet_of(counter.motif, {people.pk: 4})
        run_retention(NOW + SHEET_IS_KEPT - timedelta(seconds=1))
        assert AnswerSheet.objects.count() == 1
        run_retention(NOW + SHEET_IS_KEPT + timedelta(seconds=1))
        assert not AnswerSheet.objects.exists()

    @pytest.mark.parametrize("days", [1, 30, 365])
    def test_so_many_days_after_the_appointment(self, counter, people, booker, days):
        RetentionPolicy.objects.create(answers_days=days)
        appointment = self.booked(counter, people, booker)
        age = timedelta(days=days)
        run_retention(appointment.starts_at + age - timedelta(minutes=1))
        assert AnswerSheet.objects.filter(appointment=appointment).exists()
        run_retention(appointment.starts_at + age + timedelta(minutes=1))
        assert not AnswerSheet.objects.filter(appointment=appointment).exists()
        appointment.refresh_from_db()

    def test_with_the_person(self, counter, people, booker):
        appointment = self.booked(counter, people, booker)
        usager = appointment.participations.get().usager
        forget_participant(usager.pk)
        assert not AnswerSheet.objects.filter(appointment=appointment).exists()

    def test_not_those_of_another_espace(self, bravo, counter, people, booker):
        self.booked(counter, people, booker)
        with in_espace(bravo):
            AnswerSheet.objects.create(created_at=NOW)
        run_retention(NOW + timedelta(days=400))
        assert not AnswerSheet.objects.exists()
        with in_espace(bravo):
            assert AnswerSheet.objects.count() == 1


def test_a_prescripteur_answers_too(counter, people):
    card = PrescripteurCard("Sam", "Lebrun", "sam@ccas.example", "")
    person = Newcomer("Nadia", "Benali", phone_number="+33639981234")
    with pytest.raises(QuestionsLeft):
        prescribe(Wish(card, person, choice=choice(counter, {})), NOW, key=uuid4())
    wish = Wish(card, person, choice=choice(counter, {people.pk: 3}, duration_in_min=5))
    made = prescribe(wish, NOW, key=uuid4())
    booked = made.appointment
    assert booked.ends_at - booked.starts_at == timedelta(minutes=45)
    assert booked.answer_sheet.lines[0]["words"] == "3"
