"""`/operateurs/espaces/<slug>/deplacer`: an agent changes organisation; seen before it is done."""

from functools import partial

from django import forms
from django.contrib import messages
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from booking.access.actor import Actor, Kind
from booking.appointments.rehoming import Rehoming, rehoming_of
from booking.appointments.services.rehome_agent import Way, rehome_agent, way_of
from booking.directory.models import Agent, AgentRole, Organisation
from socle.audit.record import record
from socle.clock import now

from .guard import admin_required
from .inside import in_it
from .lifecycle import StateRefused, crumbs_of
from .one_espace import espace_named
from .shell import render_page

MOST = 2000


class WayForm(forms.Form):
    """Who goes from where to where: choices are read in the espace."""

    mark_optional = False
    agent = forms.TypedChoiceField(label="Agent", coerce=int)
    source = forms.TypedChoiceField(label="Quitte l’organisation", coerce=int)
    target = forms.TypedChoiceField(label="Rejoint l’organisation", coerce=int)

    def __init__(self, data, agents: list[tuple], organisations: list[tuple]) -> None:
        super().__init__(data)
        self.fields["agent"].choices = [("", "Choisir"), *agents]
        for name in ("source", "target"):
            self.fields[name].choices = [("", "Choisir"), *organisations]

    @property
    def ids(self) -> tuple[int, int, int]:
        given = self.cleaned_data
        return given["agent"], given["source"], given["target"]


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def rehome(request: HttpRequest, slug: str) -> HttpResponse:
    """GET shows what would go along; POST, with the same three, does it.

    Raises:
        StateRefused: the espace is not open.
    """
    espace = espace_named(slug)
    choices = in_it(espace, _choices)
    if choices is None:
        raise StateRefused
    given = request.POST if request.method == "POST" else request.GET
    form = WayForm(given if "agent" in given else None, *choices)
    if request.method == "POST" and form.is_valid():
        author = Actor(Kind.OPERATOR, account_id=request.user.pk)
        done = in_it(espace, partial(rehome_agent, *form.ids, author, now()))
        if done is None:
            raise StateRefused
        who = {"account_id": request.user.pk, "espace_number": espace.number}
        detail = f"agent {form.ids[0]}, {form.ids[1]} → {form.ids[2]}"
        record("espace.agent_moved", noun="espace", object_id=espace.number, detail=detail, **who)
        messages.success(request, "L’agent a rejoint l’autre organisation.")
        return redirect("operators_espace", slug)
    seen = (
        in_it(espace, partial(_preview, *form.ids)) if form.is_bound and form.is_valid() else None
    )
    context = {
        "one": espace,
        "form": form,
        "way": seen[0] if seen else None,
        "plan": seen[1] if seen else None,
        "facts": _facts(seen[1]) if seen else [],
        "crumbs": crumbs_of(espace, "Déplacer un agent"),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render_page(request, "rehoming", context, status=status)


def _choices() -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Agents with a role, and organisations (2 queries)."""
    with_role = AgentRole.objects.values("agent_id")
    agents = Agent.objects.current().filter(pk__in=with_role, is_support=False)
    rows = agents.order_by(Lower("last_name"), Lower("first_name"), "pk")[:MOST]
    organisations = Organisation.objects.order_by(Lower("name"), "pk").values_list("pk", "name")
    return (
        [(one.pk, f"{one} ({one.email})" if one.email else str(one)) for one in rows],
        list(organisations[:MOST]),
    )


def _preview(agent_id: int, source_id: int, target_id: int) -> tuple[Way, Rehoming]:
    way = way_of(agent_id, source_id, target_id)
    return way, rehoming_of(way.agent, way.source, way.target, now())


def _facts(plan: Rehoming) -> list[dict[str, object]]:
    said = {
        "Plages d’ouverture": len(plan.windows),
        "Rendez-vous": f"{len(plan.appointment_ids)}, dont {plan.coming} à venir",
        "Fiches d’usagers ouvertes aussi là-bas": len(plan.usager_ids),
        "Motifs proposés aussi là-bas": len(plan.motif_ids),
        "Lieux emmenés": ", ".join(one.name for one in plan.moved_places) or "Aucun",
        "Lieux copiés, car d’autres les gardent": ", ".join(one.name for one in plan.copied_places)
        or "Aucun",
    }
    return [{"label": label, "value": value} for label, value in said.items()]
