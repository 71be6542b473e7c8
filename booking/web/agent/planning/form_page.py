"""A new one, a copy, a change of the whole, and « celle-ci et les suivantes »."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from booking.access.decisions import require_seen
from booking.availability.cautions import AlreadyThere, Unconfirmed
from booking.availability.drafts import rule_of
from booking.availability.history import history_of
from booking.availability.loader import zone_of
from booking.availability.planned import Planned
from booking.directory.errors import InvalidValues
from booking.directory.models import Agent, Organisation
from booking.directory.versions import ChangedMeanwhile, version_of
from booking.domain.errors import DomainRuleError
from booking.domain.recurrence import split_at
from booking.domain.wallclock import local_day
from booking.domain.wording import format_date
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.parameters import instant_of
from booking.web.agent.shell import render_page
from socle.clock import now
from socle.errors import NotVisible

from .cautions import told
from .days import asked_day
from .kinds import Kind
from .preview import preview_context
from .whose import whose_to_plan

READ = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(slots=True)
class Page:
    """One form page under way.

    Args:
        save: called with the draft, the codes confirmed and the version.
        row: what is changed, if anything.
    """

    kind: Kind
    request: AgentRequest
    organisation: Organisation
    agent: Agent
    title: str
    button: str
    save: Callable[..., Planned]
    done: str
    row: Planned | None = None
    initial: dict[str, object] = field(default_factory=dict)
    back_url: str = ""

    def answer(self) -> HttpResponse:
        """The form, or what follows from it."""
        if self.request.method != "POST":
            return self.show(self.form())
        form = self.form(self.request.POST)
        if "apercu" in self.request.POST:
            return self.show(form, shows_preview=True)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            saved = self.save(
                form.draft,
                confirmed=self.request.POST.getlist("confirmed"),
                version=form.cleaned_data["version"] or None,
            )
        except InvalidValues as error:
            for name, message in error.errors.items():
                form.add_error(name if name in form.fields else None, message)
            return self.show(form, status=422)
        except Unconfirmed as error:
            return self.show(form, cautions=error.cautions, status=409)
        except AlreadyThere as error:
            messages.info(self.request, error.message)
            return redirect(self.kind.detail_url(self.organisation, error.existing_id))
        except ChangedMeanwhile as error:
            return self.tell_changed(error)
        messages.success(self.request, self.done)
        return redirect(self.kind.detail_url(self.organisation, saved.pk))

    def form(self, data=None):
        return self.kind.form(
            data,
            initial=self.initial,
            agent=self.agent,
            organisation=self.organisation,
            row=self.row,
        )

    def tell_changed(self, error: ChangedMeanwhile) -> HttpResponse:
        """What was typed stays in the form, which now is one of the present version."""
        asked = self.request.POST.copy()
        since = instant_of(asked.get("version", ""))
        asked["version"] = version_of(self.row)
        lines = history_of(self.kind.noun, self.row.pk, zone_of(None), since=since)
        return self.show(self.form(asked), changed=error.message, lines=lines, status=409)

    def show(self, form, *, status: int = 200, cautions=(), **more: object) -> HttpResponse:
        context = {
            "kind": self.kind,
            "form": form,
            "page": self,
            "cautions": told(cautions, self.request),
            "preview_url": self.kind.url("preview", self.organisation) + self._of_what(),
            **more,
        }
        if more.get("shows_preview"):
            context |= preview_context(
                self.kind, form, self.request, self.organisation, self.agent, self.row
            )
        answer = render_page(
            self.request, "agent/planning/form.html", context, organisation=self.organisation
        )
        answer.status_code = status
        return answer

    def _of_what(self) -> str:
        query = {"agent": self.agent.pk}
        if self.row is not None:
            query["de"] = self.row.pk
        return f"?{urlencode(query)}"


def new(kind: Kind):
    @READ
    @agent_required
    def page(request: AgentRequest, organisation: Organisation) -> HttpResponse:
        whose = whose_to_plan(request, kind.model, organisation)
        model = _copied(kind, request, organisation)
        instant = now()
        draft = kind.draft_of(model) if model else None
        return Page(
            kind=kind,
            request=request,
            organisation=organisation,
            agent=whose.agent,
            title=f"{'Dupliquer ' + kind.words.the if model else 'Nouvelle ' + kind.words.one}"
            f"{whose.suffix}",
            button=f"Créer {kind.words.the}",
            save=lambda draft, confirmed, version: kind.create(
                draft, whose.agent, organisation, request.actor, instant, confirmed
            ),
            done=f"{kind.words.the.capitalize()} est créée.",
            initial=kind.form.first_values(draft, local_day(instant, zone_of(None))),
            back_url=f"{kind.url('', organisation)}?agent={whose.agent.pk}",
        ).answer()

    return page


def edit(kind: Kind):
    @READ
    @agent_required
    def page(request: AgentRequest, organisation: Organisation, planned_id: int) -> HttpResponse:
        row = _editable(kind, request, organisation, planned_id)
        instant = now()
        return Page(
            kind=kind,
            request=request,
            organisation=organisation,
            agent=row.agent,
            title=f"Modifier « {row.title} »",
            button="Enregistrer",
            save=lambda draft, confirmed, version: kind.edit(
                row.pk, draft, request.actor, instant, version=version, confirmed=confirmed
            ),
            done=f"{kind.words.the.capitalize()} est modifiée.",
            row=row,
            initial=_initial(kind, row, instant),
            back_url=kind.detail_url(organisation, row.pk),
        ).answer()

    return page


def split(kind: Kind):
    @READ
    @agent_required
    def page(
        request: AgentRequest, organisation: Organisation, planned_id: int, day: str
    ) -> HttpResponse:
        row = _editable(kind, request, organisation, planned_id)
        cut = asked_day(day)
        rule = rule_of(row)
        try:
            after = split_at(rule, row.first_day, cut)[1] if rule else None
        except DomainRuleError:
            after = None
        if after is None:
            raise NotVisible
        instant = now()
        initial = kind.form.first_values(
            replace(kind.draft_of(row), first_day=cut, **_end_day(row, cut)), cut
        )
        return Page(
            kind=kind,
            request=request,
            organisation=organisation,
            agent=row.agent,
            title=f"À partir du {format_date(cut)}",
            button="Enregistrer",
            save=lambda draft, confirmed, version: kind.split(
                row.pk, cut, draft, request.actor, instant, version=version, confirmed=confirmed
            ),
            done=f"{kind.words.the.capitalize()} est modifiée à partir de cette date.",
            row=row,
            initial={**initial, "version": version_of(row)},
            back_url=kind.day_url(organisation, row.pk, cut),
        ).answer()

    return page


def _end_day(row: Planned, day: date) -> dict[str, date]:
    return {"end_day": day} if hasattr(row, "end_day") else {}


def _editable(
    kind: Kind, request: AgentRequest, organisation: Organisation, planned_id: int
) -> Planned:
    row = kind.fetch(request.actor, organisation, planned_id)
    require_seen(request.actor, "edit", row)
    return row


def _initial(kind: Kind, row: Planned, instant: datetime) -> dict[str, object]:
    values = kind.form.first_values(kind.draft_of(row), local_day(instant, zone_of(None)))
    return {**values, "version": version_of(row)}


def _copied(kind: Kind, request: AgentRequest, organisation: Organisation) -> Planned | None:
    """The one that the address asks to copy, for who may change it."""
    asked = request.GET.get("copie", "")
    if not asked.isdecimal() or len(asked) > 18:
        return None
    return _editable(kind, request, organisation, int(asked))
