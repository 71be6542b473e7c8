"""The data of one person, for that person: a page to read and a file for machines, in one ZIP."""

import io
import json
import zipfile

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from booking.directory.models import Organisation, Usager
from booking.directory.services.note_export import note_export
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.shell import render_page
from socle.clock import now

from .fetch import own_usager
from .person_data import data_of

POINTS = (
    "Le fichier ZIP contient une page à lire et à imprimer, et les mêmes données au format JSON.",
    "Il ne contient que ce que vous voyez : les rendez-vous d’un service que vous ne voyez pas n’y "
    "sont pas. Pour une réponse complète, demandez-le à un administrateur de l’organisation.",
    "Remettez-le à la personne elle-même, après avoir vérifié qui elle est.",
    "L’historique de la fiche garde la trace de cet export.",
)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def export(request: AgentRequest, organisation: Organisation, usager_id: int) -> HttpResponse:
    usager = own_usager(request, usager_id)
    if request.method == "POST":
        return _file(request, usager)
    back = reverse("agent_usager", args=[organisation.pk, usager.pk])
    context = {
        "title": f"Exporter les données de {usager}",
        "points": POINTS,
        "button": "Télécharger",
        "back_url": back,
        "crumbs": [
            {"label": "Usagers", "url": reverse("agent_usagers", args=[organisation.pk])},
            {"label": str(usager), "url": back},
            {"label": "Exporter"},
        ],
    }
    return render_page(request, "agent/confirm.html", context, organisation=organisation)


def _file(request: AgentRequest, usager: Usager) -> HttpResponse:
    at = now()
    note_export(usager.pk, request.actor, at)
    data = data_of(usager, request.actor, at)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("donnees.json", json.dumps(data, ensure_ascii=False, indent=2))
        page = render_to_string("agent/usagers/person_data.html", {"data": data, "name": usager})
        archive.writestr("donnees.html", page)
    answer = HttpResponse(held.getvalue(), content_type="application/zip")
    # Named after the record, not the person: downloads stay in folders that others see.
    answer["Content-Disposition"] = f'attachment; filename="donnees-usager-{usager.pk}.zip"'
    return answer
