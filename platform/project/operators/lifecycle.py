"""`/operateurs/espaces/<slug>/etat`: suspended, reopened, archived, deleted; each asked twice."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from booking.directory.names import clean_lines
from socle.errors import Conflict
from tenants.deletion import CLOSED, cancel_deletion, plan_deletion
from tenants.models import Espace
from tenants.provisioning import WrongState, change_state

from .guard import admin_required
from .one_espace import espace_named
from .shell import render_page

LONGEST_NOTICE = 500
State = Espace.State


class StateRefused(Conflict):
    code = "state_refused"
    message = "L’espace a changé d’état entre-temps : relisez sa page."


class NoticeForm(forms.Form):
    notice = forms.CharField(
        label="Avis, lu par les usagers et les agents",
        required=False,
        max_length=LONGEST_NOTICE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Pourquoi, et jusqu’à quand. Le téléphone de l’espace reste affiché.",
    )

    def clean_notice(self) -> str:
        return clean_lines("notice", self.cleaned_data["notice"], LONGEST_NOTICE)


class DeletionForm(forms.Form):
    typed = forms.CharField(label="Pour confirmer, tapez le nom de l’espace", max_length=150)


def _suspend(request: HttpRequest, espace: Espace, notice: str) -> str:
    change_state(espace, State.SUSPENDED, notice=notice, account_id=request.user.pk)
    return "L’espace est suspendu."


def _resume(request: HttpRequest, espace: Espace, notice: str) -> str:
    change_state(espace, State.ACTIVE, account_id=request.user.pk)
    return "L’espace est ouvert."


def _archive(request: HttpRequest, espace: Espace, notice: str) -> str:
    change_state(espace, State.ARCHIVED, notice=notice, account_id=request.user.pk)
    return "L’espace est archivé : ses agents le lisent, plus rien n’y change."


def _delete(request: HttpRequest, espace: Espace, notice: str) -> str:
    day = plan_deletion(espace, request.POST.get("typed", ""), request.user.pk)
    return f"L’espace sera supprimé le {day:%d/%m/%Y}. D’ici là, tout peut être annulé."


def _keep(request: HttpRequest, espace: Espace, notice: str) -> str:
    cancel_deletion(espace, request.user.pk)
    return "La suppression est annulée : l’espace reste archivé."


ACTS: dict[str, Callable[[HttpRequest, Espace, str], str]] = {
    "suspendre": _suspend,
    "rouvrir": _resume,
    "archiver": _archive,
    "supprimer": _delete,
    "garder": _keep,
}


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def state(request: HttpRequest, slug: str) -> HttpResponse:
    espace = espace_named(slug)
    form = NoticeForm(request.POST or None, initial={"notice": espace.notice})
    act = ACTS.get(request.POST.get("act", ""))
    status = 422 if request.method == "POST" else 200
    if act and form.is_valid():
        try:
            words = act(request, espace, form.cleaned_data["notice"])
        except WrongState:
            raise StateRefused from None
        messages.success(request, words)
        return redirect("operators_espace", slug)
    context = {
        "one": espace,
        "form": form,
        "deletion": DeletionForm(),
        "may_suspend": espace.state == State.ACTIVE,
        "may_archive": espace.state in (State.ACTIVE, State.SUSPENDED),
        "may_resume": espace.state in (State.SUSPENDED, State.ARCHIVED),
        "may_delete": espace.state in CLOSED,
        "crumbs": crumbs_of(espace, "État"),
    }
    return render_page(request, "state", context, status=status)


def crumbs_of(espace: Espace, label: str) -> list[dict[str, str]]:
    return [
        {"label": "Espaces", "url": reverse("operators_home")},
        {"label": espace.name, "url": reverse("operators_espace", args=[espace.slug])},
        {"label": label, "url": ""},
    ]
