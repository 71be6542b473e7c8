"""Two records of one person made one: choosing them, comparing them, going back."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from booking.availability.loader import zone_of
from booking.directory.errors import MergeRefused, RecordChanged
from booking.directory.models import Agent, Organisation, Usager, UsagerMerge
from booking.directory.services.merge_usagers import UNDO_LASTS, merge_usagers
from booking.directory.services.undo_merge import undo_merge
from booking.directory.usager_record import version_of
from booking.domain.wording import format_moment
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.parameters import one_id
from booking.web.agent.shell import render_page
from booking.web.templatetags.wording import tied
from socle.clock import now
from socle.errors import DomainError, NotVisible

from .choosing import choose
from .compare import A, B, belongings, from_other, kept_side, lines_of, shared_appointments
from .fetch import own_usager
from .fields import shown_groups
from .identity import identity_lines


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def merge(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    """`a` and `b` of the address are the two; what is missing is asked for."""
    first, second = _asked(request, A), _asked(request, B)
    if first is None or second is None or first.pk == second.pk:
        return _choose(request, organisation, first)
    if request.method != "POST":
        return _compare(request, organisation, first, second)
    lines = lines_of(first, second, request.POST, _shown(organisation))
    kept, source, taken = from_other(first, second, lines)
    try:
        merge_usagers(
            kept.pk,
            source.pk,
            request.actor,
            now(),
            from_source=taken,
            versions={
                first.pk: request.POST.get("version_a", ""),
                second.pk: request.POST.get("version_b", ""),
            },
        )
    except (MergeRefused, RecordChanged) as refusal:
        return _compare(request, organisation, first, second, refusal)
    messages.success(request, "Les deux fiches n’en font plus qu’une.")
    return redirect("agent_usager", organisation.pk, kept.pk)


@require_POST
@agent_required
def undo(
    request: AgentRequest, organisation: Organisation, usager_id: int, merge_id: int
) -> HttpResponse:
    usager = own_usager(request, usager_id)
    found = UsagerMerge.objects.filter(pk=merge_id, kept=usager).first()
    if found is None:
        raise NotVisible
    back = undo_merge(found.pk, request.actor, now())
    messages.success(request, f"La fusion est annulée : {back} a de nouveau sa fiche.")
    return redirect("agent_usager", organisation.pk, usager.pk)


def compare_url(organisation: Organisation, first_id: int, second_id: int) -> str:
    query = urlencode({A: first_id, B: second_id})
    return f"{reverse('agent_usager_merge', args=[organisation.pk])}?{query}"


def undoable_merges(usager: Usager, organisation: Organisation, at: datetime) -> list[dict]:
    """Those that can still be taken back, the latest first (2 queries)."""
    zone = zone_of(None)
    rows = UsagerMerge.objects.filter(kept=usager, undone_at__isnull=True, undo_until__gt=at)
    merges = list(rows.select_related("source").order_by("-made_at", "-pk"))
    authors = Agent.objects.in_bulk([one.author_agent_id for one in merges])
    return [
        {
            "name": str(one.source),
            "moment": tied(format_moment(one.made_at, zone)),
            "until": tied(format_moment(one.undo_until, zone)),
            "author": str(authors.get(one.author_agent_id, "")),
            "undo_url": reverse(
                "agent_usager_merge_undo", args=[organisation.pk, usager.pk, one.pk]
            ),
        }
        for one in merges
    ]


def _asked(request: AgentRequest, name: str) -> Usager | None:
    """
    Raises:
        BadParameter: no identifier.
        NotVisible, Forbidden: out of the actor's sight or rights.
    """
    pk = one_id(request.GET, name)
    return None if pk is None else own_usager(request, pk)


def _shown(organisation: Organisation) -> list[str]:
    groups = shown_groups(organisation, is_relative=False)
    return [name for group in groups for name in group.names]


def _choose(
    request: AgentRequest, organisation: Organisation, first: Usager | None
) -> HttpResponse:
    more: dict[str, object] = {"crumbs": _crumbs(organisation)}
    if first is None:
        return choose(
            request,
            organisation,
            title="Fusionner deux usagers",
            text="Cherchez d’abord l’une des deux fiches de la même personne.",
            link=lambda usager: f"?{urlencode({A: usager.pk})}",
            keeps={},
            heads_only=False,
            more=more,
        )
    return choose(
        request,
        organisation,
        title="Quelle est l’autre fiche ?",
        text="Cherchez la fiche qui fait double emploi avec celle-ci. Vous les comparerez avant de "
        "les fusionner.",
        link=lambda usager: f"?{urlencode({A: first.pk, B: usager.pk})}",
        keeps={A: str(first.pk)},
        without=[first.pk],
        heads_only=False,
        more={
            **more,
            "chosen": identity_lines(first, organisation),
            "chosen_title": "Première fiche",
        },
    )


def _compare(
    request: AgentRequest,
    organisation: Organisation,
    first: Usager,
    second: Usager,
    refusal: DomainError | None = None,
) -> HttpResponse:
    chosen: Mapping[str, str] = request.POST if refusal else {}
    lines = lines_of(first, second, chosen, _shown(organisation))
    shared = shared_appointments(first, second, request.actor)
    context = {
        "lines": lines,
        "has_differences": any(not line.is_same for line in lines),
        "sides": [
            {
                "key": key,
                "title": f"Fiche {rank}",
                "usager": usager,
                "version": version_of(usager),
                "belongings": belongings(usager, request.actor),
                "url": reverse("agent_usager", args=[organisation.pk, usager.pk]),
            }
            for rank, (key, usager) in enumerate(((A, first), (B, second)), start=1)
        ],
        "points": _consequences(first, second, kept_side(first, second, lines), shared),
        "refusal": refusal.message if refusal else "",
        "back_url": reverse("agent_usager", args=[organisation.pk, first.pk]),
        "crumbs": _crumbs(organisation),
    }
    page = render_page(request, "agent/usagers/merge.html", context, organisation=organisation)
    page.status_code = refusal.status if refusal else 200
    return page


def _consequences(first: Usager, second: Usager, side: str, shared: int) -> list[str]:
    points = [
        "Les rendez-vous, les listes d’attente, les proches, les référents et les messages des "
        "deux fiches sont réunis dans une seule, y compris ceux que vous ne voyez pas.",
        "Toutes les organisations qui connaissaient l’une des deux connaîtront la fiche réunie.",
    ]
    if shared:
        words = "un même rendez-vous" if shared == 1 else f"{shared} mêmes rendez-vous"
        points.append(f"Les deux participent à {words} : une seule participation restera.")
    if bool(first.responsible_id) != bool(second.responsible_id):
        relative = first if first.responsible_id else second
        rank = 2 if side == B else 1
        points.append(
            f"La fiche {rank} sera gardée : {relative}, proche de {relative.responsible}, ne le "
            "sera plus."
        )
    points.append(
        f"Personne n’est prévenu. Vous pourrez annuler depuis la fiche pendant {UNDO_LASTS.days} "
        "jours, tant qu’elle n’a pas été modifiée."
    )
    return points


def _crumbs(organisation: Organisation) -> list[dict[str, str]]:
    return [
        {"label": "Usagers", "url": reverse("agent_usagers", args=[organisation.pk])},
        {"label": "Fusionner deux usagers"},
    ]
