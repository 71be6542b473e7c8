"""Fiches usagers: standard fields shown or hidden, and the espace's own fields."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from booking.access.decisions import fetch_visible
from booking.directory.models import RecordSettings, Usager, UsagerField
from booking.directory.services.define_custom_field import (
    LONGEST_HELP,
    LONGEST_LABEL,
    MOST_CHOICES,
    archive_custom_field,
    define_custom_field,
    edit_custom_field,
    order_custom_fields,
)
from booking.directory.services.edit_record_settings import edit_usager_fields
from booking.directory.usager_values import OPTIONAL
from booking.directory.versions import version_of
from booking.web.agent.configuration.editing import saved
from booking.web.agent.guard import AgentRequest
from socle.clock import now
from socle.errors import DomainError, NotVisible

from .guard import makes
from .page import show, show_form, told
from .rdv_records import settings_version

COLUMNS = ({"label": "Champ"}, {"label": "Type"}, {"label": "Réponse"})
ACTION = {"label": "Ordre et archivage", "hidden": True}
BACK = "Fiches usagers"


class ShownForm(forms.Form):
    """Ticked: agents see and fill it in."""

    shown = forms.MultipleChoiceField(
        label="Champs montrés",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Un champ masqué disparaît des fiches ; ce qu’il contient est gardé.",
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    mark_optional = False

    def __init__(self, data=None, initial=None) -> None:
        super().__init__(data, initial=initial)
        self.fields["shown"].choices = [(name, _label(name)) for name in OPTIONAL]


class FieldForm(forms.Form):
    kind = forms.ChoiceField(
        label="Type", choices=UsagerField.Kind.choices, widget=forms.RadioSelect
    )
    label = forms.CharField(label="Libellé", max_length=LONGEST_LABEL)
    help_text = forms.CharField(label="Aide", required=False, max_length=LONGEST_HELP)
    choices = forms.CharField(
        label="Choix, pour une liste",
        required=False,
        max_length=MOST_CHOICES * 110,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Un par ligne.",
    )
    is_required = forms.BooleanField(label="Réponse obligatoire", required=False)
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def values(self) -> dict[str, object]:
        """What the services take besides the label."""
        given = self.cleaned_data
        return {
            "help_text": given["help_text"],
            "choices": given["choices"].splitlines(),
            "is_required": given["is_required"],
        }


@require_http_methods(["GET", "HEAD", "POST"])
@makes(RecordSettings)
def usager_records(request: AgentRequest) -> HttpResponse:
    settings = RecordSettings.current()
    shown = [name for name in OPTIONAL if name not in settings.hidden_usager_fields]
    form = ShownForm(
        request.POST or None, initial={"shown": shown, "version": settings_version(settings)}
    )

    def work() -> None:
        hidden = set(OPTIONAL) - set(form.cleaned_data["shown"])
        version = form.cleaned_data["version"]
        edit_usager_fields(hidden, request.actor, now(), version=version)

    status = saved(form, work)
    if not status:
        messages.success(request, "Les champs des fiches usagers sont réglés.")
        return redirect("agent_espace_usager_records")
    fields = list(UsagerField.objects.all())
    standing = [field for field in fields if field.archived_at is None]
    context = {
        "form": form,
        "is_stale": status == 409,
        "columns": [*COLUMNS, ACTION],
        "rows": [_row(field, standing) for field in standing],
        "archived": [field for field in fields if field.archived_at],
    }
    return show(request, "usager_records", context, status)


@require_http_methods(["GET", "HEAD", "POST"])
@makes(UsagerField)
def new_field(request: AgentRequest) -> HttpResponse:
    form = FieldForm(request.POST or None, initial={"kind": UsagerField.Kind.TEXT})

    def work() -> None:
        given = form.cleaned_data
        define_custom_field(given["kind"], given["label"], request.actor, now(), **form.values)

    status = saved(form, work)
    if not status:
        messages.success(request, "Le champ est ajouté aux fiches usagers.")
        return redirect("agent_espace_usager_records")
    intro = "Le type ne change plus ensuite : ce que les fiches contiennent en dépend."
    return show_form(
        request, form, "Nouveau champ", status, intro=intro, button="Ajouter", back=_back()
    )


@require_http_methods(["GET", "HEAD", "POST"])
@makes(UsagerField)
def field(request: AgentRequest, field_id: int) -> HttpResponse:
    found = fetch_visible(UsagerField.objects.all(), request.actor, pk=field_id)
    initial = {
        "label": found.label,
        "help_text": found.help_text,
        "choices": "\n".join(found.choices),
        "is_required": found.is_required,
        "version": version_of(found),
    }
    form = FieldForm(request.POST or None, initial=initial)
    del form.fields["kind"]
    if found.kind != UsagerField.Kind.CHOICE:
        form.fields["choices"].widget = forms.HiddenInput()

    def work() -> None:
        given = form.cleaned_data
        edit_custom_field(
            found.pk,
            given["label"],
            request.actor,
            now(),
            version=given["version"],
            **form.values,
        )

    status = saved(form, work)
    if not status:
        messages.success(request, "Le champ est enregistré.")
        return redirect("agent_espace_usager_records")
    return show_form(request, form, found.label, status, back=_back())


@require_POST
@makes(UsagerField)
def act(request: AgentRequest, field_id: int) -> HttpResponse:
    """Up, down, archived or brought back."""
    found = fetch_visible(UsagerField.objects.all(), request.actor, pk=field_id)
    wanted = request.POST.get("act", "")
    try:
        if wanted in ("monter", "descendre"):
            _move(found, -1 if wanted == "monter" else 1, request)
        elif wanted in ("archiver", "restaurer"):
            archive_custom_field(found.pk, request.actor, now(), archived=wanted == "archiver")
            done = (
                "archivé : ce que les fiches contiennent est gardé"
                if wanted == "archiver"
                else "de retour"
            )
            messages.success(request, f"Le champ « {found.label} » est {done}.")
        else:
            raise NotVisible
    except DomainError as refusal:
        return told(request, refusal, "agent_espace_usager_records")
    return redirect("agent_espace_usager_records")


def _move(found: UsagerField, step: int, request: AgentRequest) -> None:
    rows = UsagerField.objects.filter(archived_at__isnull=True)
    ids = list(rows.values_list("pk", flat=True))
    if found.pk not in ids:
        raise NotVisible
    place = ids.index(found.pk)
    target = min(max(place + step, 0), len(ids) - 1)
    ids.insert(target, ids.pop(place))
    order_custom_fields(ids, request.actor, now())


def _label(name: str) -> str:
    if name == "address_details":
        # On the record it stands under the address; here it is alone.
        return "Complément d’adresse"
    told = str(Usager._meta.get_field(name).verbose_name)
    return told[0].upper() + told[1:]


def _back() -> tuple[str, str]:
    return BACK, reverse("agent_espace_usager_records")


def _row(found: UsagerField, standing: list[UsagerField]) -> dict[str, object]:
    return {
        "cells": [
            {
                "text": found.label,
                "url": reverse("agent_espace_field", args=[found.pk]),
                "details": [found.help_text],
            },
            {"text": found.get_kind_display(), "details": [", ".join(found.choices)]},
            {"text": "Obligatoire" if found.is_required else "Facultative"},
            {
                "template": "agent/espace/field_action.html",
                "field": found,
                "is_first": found == standing[0],
                "is_last": found == standing[-1],
            },
        ]
    }
