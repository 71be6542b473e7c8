"""Records of the organisation that are likely one person's, to compare."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from booking.access.decisions import judge
from booking.directory.likely_duplicates import MOST, Group, likely_duplicates
from booking.directory.models import Organisation
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.shell import render_page

from .likeness import WORDS
from .merge import compare_url
from .results import birth_date_of


@require_safe
@agent_required
def duplicates(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    groups = likely_duplicates(organisation.pk)
    may_merge = judge(request.actor, "create_usager", organisation).ok
    context = {
        "groups": [_group(group, organisation, may_merge) for group in groups],
        "is_cut": len(groups) >= MOST,
        "crumbs": [
            {"label": "Usagers", "url": reverse("agent_usagers", args=[organisation.pk])},
            {"label": "Doublons probables"},
        ],
    }
    return render_page(request, "agent/usagers/duplicates.html", context, organisation=organisation)


def _group(group: Group, organisation: Organisation, may_merge: bool) -> dict[str, object]:
    oldest = group.usagers[0]
    return {
        "why": WORDS[group.reason].capitalize(),
        "people": [
            {
                "name": str(usager),
                "birth_date": birth_date_of(usager).lower(),
                "url": reverse("agent_usager", args=[organisation.pk, usager.pk]),
                "merge_url": ""
                if usager is oldest or not may_merge
                else compare_url(organisation, oldest.pk, usager.pk),
            }
            for usager in group.usagers
        ],
    }
