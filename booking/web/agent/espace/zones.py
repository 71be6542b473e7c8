"""Zones of all sectors: a file in, a file out, and which of them hold an address."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from booking.access.decisions import visible_to
from booking.directory.models import Agent, Organisation, Sector, Zone
from booking.directory.sectorisation import reach_of
from booking.directory.services.import_zones import import_zones
from booking.directory.zone_file import ZoneFileRefused, write_zones
from booking.directory.zone_sheet import MOST_BYTES
from booking.web.agent.guard import AgentRequest
from booking.web.agent.order import by_name
from socle.clock import now

from .guard import makes
from .page import show

MOST_LINES_SHOWN = 500


class FileForm(forms.Form):
    file = forms.FileField(
        label="Fichier des zones",
        help_text="CSV en UTF-8 séparé par des virgules, ou classeur .xlsx. Colonnes : sector_id, "
        "city_code, city_name, et pour une rue street_name, street_code.",
    )

    def clean_file(self) -> bytes:
        given = self.cleaned_data["file"]
        if given.size > MOST_BYTES:
            raise forms.ValidationError("Ce fichier est trop gros : 20 Mo au plus.")
        return given.read()


class AddressForm(forms.Form):
    commune = forms.RegexField(
        r"^[0-9][0-9AB][0-9]{3}$",
        label="Code INSEE de la commune",
        help_text="Cinq signes, par exemple 07186.",
        error_messages={"invalid": "Ce n’est pas un code INSEE : cinq signes, comme 07186."},
    )
    rue = forms.RegexField(
        r"^[0-9AB]{5}_[0-9A-Za-z]{4}(_[0-9A-Za-z_]{1,20})?$",
        label="Code de la rue ou de l’adresse",
        required=False,
        help_text="Celui de la Base Adresse Nationale, par exemple 07186_0150.",
        error_messages={"invalid": "Ce n’est pas un code de rue, comme 07186_0150."},
    )

    def clean(self) -> dict[str, object]:
        given = super().clean()
        commune, street = given.get("commune"), given.get("rue")
        if commune and street and not street.startswith(f"{commune}_"):
            self.add_error("rue", "Cette rue n’est pas dans cette commune.")
        return given


@require_http_methods(["GET", "HEAD", "POST"])
@makes(Zone)
def import_file(request: AgentRequest) -> HttpResponse:
    """Checked first or imported at once: the two buttons of the form."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and not form.is_bound:
        form = FileForm({}, {})
    context: dict[str, object] = {"form": form}
    status = 200
    if form.is_bound and not form.is_valid():
        status = 422
    elif form.is_bound:
        is_dry = request.POST.get("act") != "importer"
        try:
            report = import_zones(form.cleaned_data["file"], request.actor, now(), dry_run=is_dry)
        except ZoneFileRefused as refusal:
            status = 422
            form.add_error("file", refusal.message)
            lines = sorted(refusal.lines.items())
            context |= {
                "faults": refusal.errors,
                "fault_lines": [(n, " ".join(words)) for n, words in lines[:MOST_LINES_SHOWN]],
                "unshown": max(0, len(lines) - MOST_LINES_SHOWN),
            }
        else:
            if not is_dry:
                messages.success(request, "Les zones sont importées.")
            lines = sorted(report.lines.items())
            context |= {
                "report": report,
                "lines": lines[:MOST_LINES_SHOWN],
                "unshown": max(0, len(lines) - MOST_LINES_SHOWN),
            }
    return show(request, "zones_import", context, status)


@require_safe
@makes(Zone)
def export_file(request: AgentRequest) -> HttpResponse:
    rows = visible_to(Zone.objects.select_related("sector"), request.actor)
    content = write_zones(rows.order_by("sector__human_id", "city_code", "street_ban_id"))
    answer = HttpResponse(content.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="zones.csv"'
    return answer


@require_safe
@makes(Sector)
def address(request: AgentRequest) -> HttpResponse:
    """Who receives an address; the form is the address of the page."""
    form = AddressForm(request.GET if "commune" in request.GET else None)
    context: dict[str, object] = {"form": form}
    if form.is_bound and form.is_valid():
        reach = reach_of(form.cleaned_data["commune"], form.cleaned_data["rue"])
        actor = request.actor
        own = visible_to(Organisation.objects.order_by(*by_name("name")), actor)
        named = {pk for ids in reach.agent_ids.values() for pk in ids}
        agents = visible_to(Agent.objects.current(), actor).in_bulk(named)
        context["reach"] = {
            "sectors": [
                {"name": one.name, "url": reverse("agent_espace_sector", args=[one.pk])}
                for one in visible_to(Sector.objects.order_by(*by_name("name")), actor).filter(
                    pk__in=reach.sector_ids
                )
            ],
            "organisations": own.filter(pk__in=reach.organisation_ids),
            "agents": [
                (one, [agents[pk] for pk in sorted(reach.agent_ids[one.pk]) if pk in agents])
                for one in own.filter(pk__in=reach.agent_ids)
            ],
        }
    return show(request, "address", context, 422 if form.errors else 200)
