"""Ask for an export, follow it, download it."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from booking.access.decisions import fetch_visible, visible_to
from booking.availability.loader import zone_of
from booking.directory.models import Organisation
from booking.domain.wallclock import local_day
from booking.domain.wording import format_moment
from booking.exports.models import Export, ExportFile
from booking.exports.services.ask_export import LISTED, ask_export
from booking.web.agent.account.tabs import account_tabs
from booking.web.agent.appointments.filters import Filters, with_default
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.shell import render_page
from booking.web.templatetags.wording import tied
from socle.audit.record import record
from socle.clock import now
from socle.errors import DomainError, NotVisible

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ASKED = "Votre export est en préparation. Un e-mail vous préviendra quand il sera prêt."


class BadOrder(DomainError):
    code = "bad_export"
    status = 400
    message = "Un des filtres n’est pas valable. Revenez à la liste et corrigez-le."


class Order(forms.Form):
    contenu = forms.ChoiceField(choices=Export.Kind.choices)
    format = forms.ChoiceField(choices=Export.Format.choices)


@require_POST
@agent_required
def ask(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    """The filters are those of the list, in the address; the form says which file."""
    instant, zone = now(), zone_of(None)
    asked = with_default(request.GET, local_day(instant, zone))
    filters = Filters(asked, request.actor, organisation)
    order = Order(request.POST)
    if not (filters.is_valid() and order.is_valid()):
        raise BadOrder
    chosen = order.cleaned_data
    ask_export(filters.listing, chosen["contenu"], chosen["format"], request.actor, instant, zone)
    messages.success(request, ASKED)
    return HttpResponseRedirect(reverse("agent_exports"))


@require_safe
@agent_required
def exports(request: AgentRequest) -> HttpResponse:
    """One's own of the last two weeks. htmx asks again, for the list alone, while one is made."""
    instant = now()
    found = visible_to(Export.objects.all(), request.actor).filter(asked_at__gt=instant - LISTED)
    found = list(found.order_by("-asked_at", "-pk")[:50])
    zone = zone_of(None)
    context = {
        "tabs": account_tabs("agent_exports"),
        "exports": [_shown(export, instant, zone) for export in found],
        "under_way": any(export.is_under_way for export in found),
    }
    template = "agent/exports/list.html"
    if request.htmx and not request.htmx.boosted:
        return render_page(request, "agent/exports/rows.html", context)
    return render_page(request, template, context)


@require_safe
@agent_required
def download(request: AgentRequest, export_uuid: str) -> HttpResponse:
    """The file, until it ends; each download is written in the log."""
    export = fetch_visible(Export.objects.all(), request.actor, uuid=export_uuid)
    file = ExportFile.objects.filter(export=export, export__expires_at__gt=now()).first()
    if file is None:
        raise NotVisible("Ce fichier n’est plus disponible. Refaites l’export depuis la liste.")
    record(
        "export.downloaded",
        account_id=request.actor.account_id,
        noun="export",
        object_id=export.pk,
    )
    answer = HttpResponse(bytes(file.content), content_type=CONTENT_TYPES[export.format])
    answer["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return answer


def _shown(export: Export, instant, zone) -> dict[str, object]:
    is_there = export.expires_at is not None and export.expires_at > instant
    return {
        "export": export,
        "asked": tied(format_moment(export.asked_at, zone)),
        "until": tied(format_moment(export.expires_at, zone)) if is_there else "",
        "is_there": is_there,
        "progress": _progress(export),
    }


def _progress(export: Export) -> str:
    if export.total_rows is None:
        return ""
    return f"{export.done_rows} rendez-vous sur {export.total_rows}"
