"""Removing: what will happen is said before; afterwards it may be undone."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from booking.access.decisions import require_seen
from booking.availability.cautions import AlreadyThere
from booking.directory.errors import InvalidValues
from booking.directory.models import Organisation
from booking.directory.versions import ChangedMeanwhile, version_of
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.shell import render_page
from socle.clock import now

from .cautions import told
from .form_page import READ
from .kinds import Kind
from .listing import when_of


def removal(kind: Kind):
    @READ
    @agent_required
    def page(request: AgentRequest, organisation: Organisation, planned_id: int) -> HttpResponse:
        row = kind.fetch(request.actor, organisation, planned_id)
        require_seen(request.actor, "edit", row)
        instant, changed = now(), ""
        if request.method == "POST":
            version = request.POST.get("version") or None
            try:
                line = kind.remove(row.pk, request.actor, instant, version=version)
            except ChangedMeanwhile as error:
                changed = error.message
            else:
                messages.success(request, f"{kind.words.the.capitalize()} est supprimée.")
                stem = f"{kind.url('', organisation)}?agent={row.agent_id}"
                return redirect(f"{stem}&annuler={line.pk}")
        context = {
            "kind": kind,
            "row": row,
            "when": when_of(row),
            "changed": changed,
            "cautions": told(kind.removal_cautions(row, instant), request),
            "version": version_of(row),
            "detail_url": kind.detail_url(organisation, row.pk),
        }
        answer = render_page(
            request, "agent/planning/remove.html", context, organisation=organisation
        )
        answer.status_code = 409 if changed else 200
        return answer

    return page


def restoring(kind: Kind):
    @require_POST
    @agent_required
    def page(request: AgentRequest, organisation: Organisation, change_id: int) -> HttpResponse:
        try:
            row = kind.restore(change_id, request.actor, now())
        except AlreadyThere as error:
            messages.info(request, error.message)
            return redirect(kind.detail_url(organisation, error.existing_id))
        except InvalidValues as error:
            messages.error(request, f"{kind.words.the.capitalize()} reste supprimée. {error}")
            return redirect(kind.url("", organisation))
        messages.success(request, "La suppression est annulée.")
        return redirect(kind.detail_url(organisation, row.pk))

    return page
