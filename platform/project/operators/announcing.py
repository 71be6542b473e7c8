"""`/operateurs/annonces`: what is said in espaces, to whom, from when to when."""

import re

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.directory.names import clean_name
from socle.clock import now
from socle.web.widgets import DateAndTimeInput
from tenants.announcements import announce, withdraw
from tenants.models import Announcement, Espace

from .guard import admin_required, operator_required
from .shell import render_page

A_PAGE = 25
LONGEST = 300
COLUMNS = ("Annonce", "Pour", "Où", "Du", "Au", "")


class AnnouncementForm(forms.Form):
    text = forms.CharField(label="Texte", max_length=LONGEST, help_text="Une phrase ou deux.")
    url = forms.URLField(
        label="Lien vers le détail", required=False, max_length=300, assume_scheme="https"
    )
    level = forms.ChoiceField(
        label="Ton", choices=Announcement.Level.choices, widget=forms.RadioSelect, initial="info"
    )
    audience = forms.ChoiceField(
        label="Pour qui", choices=Announcement.Audience.choices, widget=forms.RadioSelect
    )
    kinds = forms.MultipleChoiceField(
        label="Types d’espace",
        required=False,
        choices=Espace.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucun coché : tous.",
    )
    espaces = forms.CharField(
        label="Espaces",
        required=False,
        max_length=2000,
        help_text="Leurs adresses, séparées par des espaces : drome selestat. Vide : tous.",
    )
    starts_at = forms.SplitDateTimeField(
        label="À partir du", widget=DateAndTimeInput(), help_text="Heure de Paris."
    )
    ends_at = forms.SplitDateTimeField(label="Jusqu’au", widget=DateAndTimeInput())

    def clean_text(self) -> str:
        return clean_name("text", self.cleaned_data["text"], LONGEST)

    def clean_espaces(self) -> list[int]:
        """Their numbers."""
        slugs = set(re.split(r"[\s,;]+", self.cleaned_data["espaces"].lower())) - {""}
        found = dict(Espace.objects.filter(slug__in=slugs).values_list("slug", "number"))
        if unknown := sorted(slugs - set(found)):
            raise ValidationError(f"Aucun espace n’a cette adresse : {', '.join(unknown)[:200]}.")
        return sorted(found.values())

    def clean(self) -> dict[str, object]:
        given = super().clean()
        start, end = given.get("starts_at"), given.get("ends_at")
        if start and end and end <= start:
            self.add_error("ends_at", "La fin vient après le début.")
        elif end and end <= now():
            self.add_error("ends_at", "Cette fin est déjà passée.")
        return given

    def announcement(self) -> Announcement:
        given = {**self.cleaned_data}
        return Announcement(espace_numbers=given.pop("espaces"), **given)


@require_safe
@operator_required
def announcements(request: HttpRequest) -> HttpResponse:
    rows = Announcement.objects.order_by("-starts_at", "-pk")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    numbers = {number for one in page for number in one.espace_numbers}
    names = dict(Espace.objects.filter(number__in=numbers).values_list("number", "name"))
    columns = [{"label": label or "Actions", "hidden": not label} for label in COLUMNS]
    context = {
        "page": page,
        "columns": columns,
        "rows": [{"cells": _cells(one, names)} for one in page],
    }
    return render_page(request, "announcements", context)


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def new(request: HttpRequest) -> HttpResponse:
    initial = {"starts_at": localtime(now()).replace(second=0, microsecond=0)}
    form = AnnouncementForm(request.POST or None, initial=initial)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            made = form.announcement()
            made.written_by_id = request.user.pk
            announce(made, request.user.pk)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, "L’annonce est publiée.")
            return redirect("operators_announcements")
    return render_page(request, "announcement_new", {"form": form}, status=status)


@require_POST
@admin_required
def take_back(request: HttpRequest, announcement_id: int) -> HttpResponse:
    found = get_object_or_404(Announcement, pk=announcement_id)
    if withdraw(found, request.user.pk):
        messages.success(request, "L’annonce est retirée.")
    else:
        messages.info(request, "Cette annonce était déjà finie.")
    return redirect("operators_announcements")


def _cells(one: Announcement, names: dict[int, str]) -> list[dict[str, object]]:
    kinds = [Espace.Kind(kind).label for kind in one.kinds if kind in Espace.Kind.values]
    espaces = [names.get(number, f"n° {number}") for number in one.espace_numbers]
    is_over = bool(one.withdrawn_at) or one.ends_at <= now()
    return [
        {"text": one.text, "details": [one.url] if one.url else []},
        {"text": one.get_audience_display()},
        {"text": ", ".join(kinds + espaces) or "Partout"},
        {"text": f"{localtime(one.starts_at):%d/%m/%Y à %H h %M}"},
        {
            "text": f"{localtime(one.ends_at):%d/%m/%Y à %H h %M}",
            "details": ["Retirée"] if one.withdrawn_at else [],
        },
        {"template": "operators/announcement_act.html", "pk": one.pk, "is_over": is_over},
    ]
