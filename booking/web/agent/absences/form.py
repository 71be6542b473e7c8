"""The form of an absence."""

from datetime import date, time, timedelta

from django import forms

from booking.availability.drafts import AbsenceDraft
from booking.availability.loader import holiday_zone
from booking.availability.models import Absence
from booking.directory.models import Agent, Organisation
from booking.domain.holidays import working_day_from
from booking.web.agent.planning.repetition import (
    INVALID_DATE,
    TimesForm,
    repetition_of,
    times_of,
)
from socle.web.widgets import DateInput

WORKING_DAY = time(9), time(18)


class AbsenceForm(TimesForm):
    """From the start time of the first day to the end time of the last."""

    end_day = forms.DateField(
        label="Dernier jour",
        widget=DateInput,
        required=False,
        help_text="Vide : le premier jour.",
        error_messages={"invalid": INVALID_DATE},
    )
    field_order = ("title", "first_day", "start_time", "end_day", "end_time")

    def __init__(
        self,
        *args,
        agent: Agent,
        organisation: Organisation,
        row: Absence | None = None,
        **kwargs,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "title"
        ].help_text = (
            "Exemple : « Congés ». Seuls l’agent et ceux qui tiennent son agenda le lisent."
        )

    @staticmethod
    def first_values(draft: AbsenceDraft | None, today: date) -> dict[str, object]:
        """What the form shows first: the next working day, or the draft given."""
        if draft is None:
            first = working_day_from(today + timedelta(days=1), holiday_zone())
            return times_of(first, *WORKING_DAY)
        return {
            "title": draft.title,
            "end_day": draft.end_day,
            **times_of(draft.first_day, draft.start_time, draft.end_time),
            **repetition_of(draft.recurrence),
        }

    @property
    def draft(self) -> AbsenceDraft:
        found = self.cleaned_data
        return AbsenceDraft(
            title=found["title"],
            first_day=found["first_day"],
            end_day=found["end_day"] or found["first_day"],
            start_time=found["start_time"],
            end_time=found["end_time"],
            recurrence=found["recurrence"],
        )
