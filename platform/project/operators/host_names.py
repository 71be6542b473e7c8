"""`/operateurs/espaces/<slug>/hotes`: the names under which an espace is reached."""

from collections.abc import Iterator

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from tenants.hostnames import (
    add_host,
    answer_for,
    is_ours,
    make_main,
    prove_host,
    record_of,
    remove_host,
)
from tenants.models import Host

from . import host_probe
from .guard import admin_required
from .lifecycle import crumbs_of
from .one_espace import espace_named
from .shell import render_page


class HostForm(forms.Form):
    domain = forms.CharField(
        label="Nouveau nom d’hôte",
        max_length=253,
        help_text=f"Exemples : rdv.ville.fr, ou un nom en .{settings.PORTAL_HOST}.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def host_names(request: HttpRequest, slug: str) -> HttpResponse:
    espace = espace_named(slug)
    form = HostForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                add_host(espace, form.cleaned_data["domain"], request.user.pk)
            except ValidationError as error:
                form.add_error("domain", error.messages)
            else:
                messages.success(request, "Le nom d’hôte est ajouté.")
                return redirect("operators_hosts", slug)
    context = {
        "one": espace,
        "form": form,
        "hosts": [_shown(host) for host in espace.domains.order_by("-is_primary", "domain")],
        "portal_host": settings.PORTAL_HOST,
        "crumbs": crumbs_of(espace, "Noms d’hôte"),
    }
    return render_page(request, "hosts", context, status=status)


@require_POST
@admin_required
def act(request: HttpRequest, slug: str, host_id: int, verb: str) -> HttpResponse:
    host = get_object_or_404(Host.objects.select_related("tenant"), pk=host_id, tenant__slug=slug)
    messages.success(request, ACTS[verb](host, request))
    return redirect("operators_hosts", slug)


def _shown(host: Host) -> dict[str, object]:
    """With what the territory writes in its DNS, while it is not proved."""
    return {
        "pk": host.pk,
        "domain": host.domain,
        "is_primary": host.is_primary,
        "pending_since": host.pending_since,
        "record": record_of(host.domain),
        "answer": answer_for(host.domain),
    }


def _prove(host: Host, request: HttpRequest) -> str:
    prove_host(host, _answered(host.domain), request.user.pk)
    return f"{host.domain} est bien à la collectivité."


def _answered(name: str) -> Iterator[str]:
    yield from host_probe.look_up(name)
    yield host_probe.ask(name)


def _make_main(host: Host, request: HttpRequest) -> str:
    answered = "" if is_ours(host.domain) else host_probe.ask(host.domain)
    make_main(host, answered, request.user.pk)
    return f"{host.domain} est le nom principal : les autres y mènent."


def _remove(host: Host, request: HttpRequest) -> str:
    remove_host(host, request.user.pk)
    return f"{host.domain} est retiré."


ACTS = {"verifier": _prove, "principal": _make_main, "retirer": _remove}
