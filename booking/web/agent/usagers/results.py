"""What a search found, as lines of a table."""

from collections.abc import Collection, Iterable, Iterator

from django.urls import reverse

from booking.directory.masking import Glimpse
from booking.directory.models import Organisation, Usager, UsagerProfile
from booking.web.agent.guard import AgentRequest
from booking.web.templatetags.wording import NBSP

from .paging import UsagerPages
from .token import token_of

COLUMNS = ["Usager", "Date de naissance", "Téléphone", "Adresse e-mail"]


def table_of(usagers: Collection[Usager], organisation: Organisation) -> dict[str, list]:
    """Columns and rows of components/table.html (1 query)."""
    known = known_here(usagers, organisation)
    rows = [
        {
            "cells": [
                {
                    "text": str(usager),
                    "url": reverse("agent_usager", args=[organisation.pk, usager.pk]),
                    "details": list(ties_of(usager)),
                    "badge": "" if usager.pk in known else "Autre organisation",
                },
                {"text": birth_date_of(usager)},
                {"number": usager.contact.phone_number, "template": "agent/cells/phone.html"},
                {"address": usager.contact.email, "template": "agent/cells/email.html"},
            ]
        }
        for usager in usagers
    ]
    return {"columns": [{"label": label} for label in COLUMNS], "rows": rows}


def masked_table(
    glimpses: Iterable[Glimpse], organisation: Organisation, request: AgentRequest
) -> dict[str, list]:
    """The same of people of other organisations, leading to their preview."""
    rows = []
    for one in glimpses:
        token = token_of(one.usager_id, organisation, request.actor)
        url = reverse("agent_usager_preview", args=[organisation.pk, token])
        rows.append(
            {
                "cells": [
                    {"text": one.name, "url": url},
                    {"text": one.birth_date or "Non renseignée"},
                    {"text": one.phone_number or "Non renseigné"},
                    {"text": one.email or "Non renseignée"},
                ]
            }
        )
    labels = ["Usager", "Jour de naissance", "Téléphone", "Adresse e-mail"]
    return {"columns": [{"label": label} for label in labels], "rows": rows}


def known_here(usagers: Collection[Usager], organisation: Organisation) -> set[int]:
    """Which of them this very organisation knows (1 query)."""
    profiles = UsagerProfile.objects.filter(
        organisation=organisation, usager__in=[usager.pk for usager in usagers]
    )
    return set(profiles.values_list("usager_id", flat=True))


def ties_of(usager: Usager) -> Iterator[str]:
    if usager.birth_name and usager.birth_name != usager.last_name:
        yield f"Nom de naissance : {usager.birth_name}"
    if usager.responsible:
        yield f"Proche de {usager.responsible}, dont voici les coordonnées"


def birth_date_of(usager: Usager) -> str:
    return f"{usager.birth_date:%d/%m/%Y}" if usager.birth_date else "Non renseignée"


def count_of(pages: UsagerPages) -> str:
    """For the eyes and for screen readers."""
    if pages.has_more:
        return f"Plus de {pages.count:,} usagers : précisez votre recherche.".replace(",", NBSP)
    if not pages.count:
        return "Aucun usager trouvé."
    return "1 usager trouvé." if pages.count == 1 else f"{pages.count} usagers trouvés."
