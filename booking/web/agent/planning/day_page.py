"""One occurrence of a series: skip it, move it, put it back, or stop the series there."""

from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from booking.access.decisions import require_seen
from booking.availability.cautions import Unconfirmed
from booking.availability.drafts import rule_of
from booking.availability.planned import Planned
from booking.availability.services.change_occurrence import (
    Occurrence,
    move_occurrence,
    restore_occurrence,
    skip_occurrence,
)
from booking.availability.services.split_series import stop_series
from booking.directory.errors import InvalidValues
from booking.directory.models import Organisation
from booking.directory.versions import ChangedMeanwhile, version_of
from booking.domain.recurrence import Override, Recurrence, is_occurrence, occurrences
from booking.domain.wording import format_date
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.shell import render_page
from socle.clock import now
from socle.errors import NotVisible

from .calendar import occurrence_words
from .cautions import told
from .days import asked_day
from .form_page import READ
from .kinds import Kind
from .repetition import clock_field, day_field

SKIP, MOVE, RESTORE, STOP = "supprimer", "deplacer", "retablir", "arreter"
DONE = {
    SKIP: "Cette date est supprimée. Les autres ne changent pas.",
    MOVE: "Cette date est modifiée. Les autres ne changent pas.",
    RESTORE: "Cette date est remise comme la série.",
    STOP: "La série s’arrête avant cette date.",
}


class MoveForm(forms.Form):
    """Where one occurrence goes."""

    day = day_field("Nouvelle date", "Indiquez la nouvelle date.")
    start_time = clock_field("De", "Indiquez l’heure de début.")
    end_time = clock_field("À", "Indiquez l’heure de fin.")


@dataclass(slots=True)
class DayPage:
    kind: Kind
    request: AgentRequest
    organisation: Organisation
    row: Planned
    rule: Recurrence
    day: date

    def answer(self) -> HttpResponse:
        if self.request.method != "POST":
            return self.show(self.form())
        act = self.request.POST.get("acte", "")
        form = self.form(self.request.POST if act == MOVE else None)
        if act == MOVE and not form.is_valid():
            return self.show(form, status=422)
        try:
            self.act(act, form, now())
        except InvalidValues as error:
            if act != MOVE:
                return self.show(form, wrong=list(error.errors.values()), status=422)
            for name, message in error.errors.items():
                form.add_error(name if name in form.fields else None, message)
            return self.show(form, status=422)
        except Unconfirmed as error:
            return self.show(form, cautions=error.cautions, status=409)
        except ChangedMeanwhile as error:
            return self.show(form, wrong=[error.message], status=error.status)
        messages.success(self.request, DONE[act])
        detail = self.kind.detail_url(self.organisation, self.row.pk)
        return redirect(f"{detail}?mois={self.day:%Y-%m}")

    def act(self, act: str, form: MoveForm, instant: datetime) -> None:
        """
        Raises:
            NotVisible: no such act.
        """
        asked, actor = self.request.POST, self.request.actor
        options = {
            "version": asked.get("version") or None,
            "confirmed": asked.getlist("confirmed"),
        }
        which = Occurrence(self.kind.model, self.row.pk, self.day)
        if act == SKIP:
            skip_occurrence(which, actor, instant, **options)
        elif act == RESTORE:
            restore_occurrence(which, actor, instant, **options)
        elif act == STOP:
            stop_series(self.kind.model, self.row.pk, self.day, actor, instant, **options)
        elif act == MOVE:
            found = form.cleaned_data
            override = Override(found["day"], found["start_time"], found["end_time"])
            move_occurrence(which, override, actor, instant, **options)
        else:
            raise NotVisible

    def form(self, data=None) -> MoveForm:
        override = self.rule.changed.get(self.day, Override(self.day))
        initial = {
            "day": override.day,
            "start_time": override.start_time or self.row.start_time,
            "end_time": override.end_time or self.row.end_time,
        }
        return MoveForm(data, initial=initial)

    def show(self, form, *, status: int = 200, cautions=(), wrong=()) -> HttpResponse:
        # Only a series that has begun before can be cut there.
        earlier = occurrences(self.rule, self.row.first_day, (self.row.first_day, self.day))
        context = {
            "kind": self.kind,
            "row": self.row,
            "day": self.day,
            "title": f"{self.row.title} : {format_date(self.day)}",
            "words": occurrence_words(self.row, self.rule, self.day),
            "is_skipped": self.day in self.rule.skipped,
            "is_changed": self.day in self.rule.skipped or self.day in self.rule.changed,
            "can_cut": self.day > self.row.first_day
            and any(one.original_day < self.day for one in earlier),
            "form": form,
            "version": version_of(self.row),
            "cautions": told(cautions, self.request),
            "typed": self._typed(),
            "wrong": wrong,
            "detail_url": self.kind.detail_url(self.organisation, self.row.pk),
            "split_url": self.kind.url(
                "split", self.organisation, self.row.pk, self.day.isoformat()
            ),
            "edit_url": self.kind.url("edit", self.organisation, self.row.pk),
            "remove_url": self.kind.url("remove", self.organisation, self.row.pk),
        }
        answer = render_page(
            self.request, "agent/planning/day.html", context, organisation=self.organisation
        )
        answer.status_code = status
        return answer

    def _typed(self) -> list[tuple[str, str]]:
        """What was posted, to be posted again with the points confirmed."""
        names = ("acte", "day", "start_time", "end_time", "version")
        posted = self.request.POST
        return [(name, posted[name]) for name in names if name in posted]


def day_page(kind: Kind):
    @READ
    @agent_required
    def page(
        request: AgentRequest, organisation: Organisation, planned_id: int, day: str
    ) -> HttpResponse:
        row = kind.fetch(request.actor, organisation, planned_id)
        require_seen(request.actor, "edit", row)
        found, rule = asked_day(day), rule_of(row)
        if rule is None or not is_occurrence(rule, row.first_day, found):
            raise NotVisible
        return DayPage(kind, request, organisation, row, rule, found).answer()

    return page
