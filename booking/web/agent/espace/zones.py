"""Zones of all sectors: a file in, a file out."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from booking.access.decisions import visible_to
from booking.directory.models import Zone
from booking.directory.services.import_zones import import_zones
from booking.directory.zone_file import ZoneFileRefused, write_zones
from booking.directory.zone_sheet import MOST_BYTES
from booking.web.agent.guard import AgentRequest
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
