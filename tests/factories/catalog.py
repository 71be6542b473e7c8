"""Motifs."""

import factory
from factory.django import DjangoModelFactory

from booking.catalog.models import Motif, Question, QuestionOption


class MotifFactory(DjangoModelFactory):
    """`organisations=[…]` says where it is offered; open to everyone unless told otherwise."""

    class Meta:
        model = Motif
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Demande de passeport {n}")
    color = "#1f5f8b"
    default_duration_in_min = 30
    bookable_by = Motif.BookableBy.EVERYONE

    @factory.post_generation
    def organisations(self, create, organisations, **kwargs):
        self.organisations.set(organisations or [])


class QuestionFactory(DjangoModelFactory):
    """`options=[{"label": …}]` are the choices of one of that kind; a text by default.

    `shown_if_options=[…]` with `shown_if` makes a condition on choices.
    """

    class Meta:
        model = Question
        skip_postgeneration_save = True

    kind = Question.Kind.TEXT
    label = factory.Sequence(lambda n: f"Question {n}")
    position = factory.LazyAttribute(lambda made: made.motif.questions.count())

    @factory.post_generation
    def options(self, create, options, **kwargs):
        for place, option in enumerate(options or []):
            QuestionOption.objects.create(question=self, position=place, **option)

    @factory.post_generation
    def shown_if_options(self, create, options, **kwargs):
        self.shown_if_options.set(options or [])
