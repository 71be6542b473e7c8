"""Opening windows and absences."""

from datetime import date, time

import factory
from factory.django import DjangoModelFactory

from booking.availability.models import Absence, OpeningWindow


class OpeningWindowFactory(DjangoModelFactory):
    """Every working day, 9:00 to 12:00, without end. `motifs=[…]`."""

    class Meta:
        model = OpeningWindow
        skip_postgeneration_save = True

    title = "Permanence"
    first_day = date(2026, 1, 5)
    start_time = time(9)
    end_time = time(12)
    recurrence = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"

    @factory.post_generation
    def motifs(self, create, motifs, **kwargs):
        self.motifs.set(motifs or [])


class AbsenceFactory(DjangoModelFactory):
    class Meta:
        model = Absence

    title = "Formation"
    first_day = date(2026, 12, 1)
    end_day = factory.LazyAttribute(lambda absence: absence.first_day)
    start_time = time(8)
    end_time = time(18)
