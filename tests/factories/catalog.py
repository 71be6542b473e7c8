"""Motifs."""

import factory
from factory.django import DjangoModelFactory

from booking.catalog.models import Motif


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
