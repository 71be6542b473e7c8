"""Every component on one page, for those who write pages. Demo and development only."""

from dataclasses import dataclass, replace

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from socle.web import widgets

SHELLS = {
    "public": "gallery/public.html",
    "portal": "gallery/portal.html",
    "agent": "gallery/agent.html",
    "erreurs": "gallery/errors.html",
}


@dataclass(frozen=True)
class SampleEspace:
    """What the templates read of an espace."""

    name: str = "Ville de Montreval"
    theme: str = "neutre"
    accent: str = "#1f5582"
    logo_url: str = ""
    phone: str = "+33475000102"


class SampleForm(forms.Form):
    """One field of each kind."""

    given_name = forms.CharField(label="Prénom", widget=widgets.GivenNameInput)
    family_name = forms.CharField(label="Nom", widget=widgets.FamilyNameInput)
    email = forms.EmailField(
        label="Adresse électronique",
        widget=widgets.EmailInput,
        help_text="Nous vous y envoyons la confirmation. Exemple : nom@exemple.fr",
    )
    phone = forms.CharField(
        label="Téléphone", widget=widgets.PhoneInput, required=False, help_text="10 chiffres"
    )
    birth_date = forms.DateField(label="Date de naissance", widget=widgets.BirthDateInput)
    time = forms.TimeField(label="Heure", widget=widgets.TimeInput)
    starts_at = forms.SplitDateTimeField(label="Début", widget=widgets.DateAndTimeInput)
    duration = forms.IntegerField(label="Durée, en minutes", min_value=5, initial=30)
    place = forms.ChoiceField(
        label="Lieu", choices=[("", "Choisir un lieu"), ("1", "Mairie"), ("2", "Annexe du Port")]
    )
    kind = forms.ChoiceField(
        label="Où se passe le rendez-vous ?",
        widget=forms.RadioSelect,
        choices=[
            ("office", widgets.HintedLabel("Sur place", "Dans un de nos lieux")),
            ("phone", widgets.HintedLabel("Par téléphone", "Un agent vous appelle")),
        ],
    )
    who = forms.ChoiceField(
        label="Pour qui ?",
        widget=forms.RadioSelect,
        choices=[("me", "Pour moi"), ("relative", "Pour un proche")],
    )
    motifs = forms.MultipleChoiceField(
        label="Motifs",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Plusieurs réponses possibles",
        choices=[
            ("État civil", [("passport", "Passeport"), ("card", "Carte d’identité")]),
            ("Urbanisme", [("permit", "Permis de construire")]),
        ],
    )
    reminder = forms.BooleanField(
        label="Recevoir un rappel par SMS", required=False, help_text="La veille du rendez-vous"
    )
    message = forms.CharField(label="Précisions", widget=forms.Textarea, required=False)
    password = forms.CharField(label="Mot de passe", widget=widgets.NewPasswordInput)
    code = forms.CharField(label="Code à 6 chiffres", widget=widgets.OneTimeCodeInput)
    document = forms.FileField(label="Pièce jointe", required=False, help_text="PDF, 2 Mo au plus")


def _slots(day: str, *times: str) -> list[dict]:
    return [{"time": time, "url": f"#{day}-{time}"} for time in times]


def _days() -> list[dict]:
    rich = ("9 h", "9 h 20", "9 h 40", "10 h", "10 h 20", "11 h 40")
    days = []
    names = ("mardi 1er décembre", "mercredi 2 décembre", "jeudi 3 décembre", "vendredi 4 décembre")
    for number, name in enumerate(names):
        morning = _slots(f"j{number}", *rich[number:])
        afternoon = _slots(f"j{number}", "14 h", "14 h 20", "16 h 40") if number != 2 else []
        days.append(
            {
                "id": f"j-2026-12-0{number + 1}",
                "label": name,
                "periods": [
                    {"label": "Matin", "slots": morning},
                    {"label": "Après-midi", "slots": afternoon},
                ],
            }
        )
    closed = ("samedi 5 décembre", "dimanche 6 décembre", "lundi 7 décembre")
    days += [
        {"id": f"j-2026-12-{number:02}", "label": name, "note": "Aucun créneau"}
        for number, name in enumerate(closed, start=5)
    ]
    return days


STATUSES = {
    "future": "À venir",
    "today": "Aujourd’hui",
    "past": "À renseigner",
    "seen": "Usager vu",
    "excused": "Annulé par l’usager",
    "revoked": "Annulé par le service",
    "noshow": "Absence non excusée",
}


def _entries() -> list[dict]:
    return [
        {
            "time": f"{9 + position} h 20",
            "duration": "45 min",
            "title": "Ginette Exemple",
            "url": "#rdv",
            "place": "Mairie, 1 place de la Fontaine",
            "details": ["Carte d’identité"],
            "status": status,
            "status_label": label,
        }
        for position, (status, label) in enumerate(STATUSES.items())
    ]


def _table() -> dict:
    columns = [
        {"label": "Usager", "sort_url": "?tri=nom", "sorted": "ascending"},
        {"label": "Date", "sort_url": "?tri=date"},
        {"label": "Motif"},
        {"label": "Durée", "numeric": True},
        {"label": "État"},
    ]
    rows = [
        {
            "cells": [
                {"text": f"Usager {number}", "url": "#usager"},
                {"text": f"{number} décembre 2026", "details": ["9 h 20"]},
                {"text": "Passeport", "badge": "En ligne"},
                {"text": "30 min"},
                {"status": status, "status_label": label},
            ]
        }
        for number, (status, label) in enumerate(STATUSES.items(), start=1)
    ]
    return {"columns": columns, "rows": rows}


def _agent_shell() -> dict:
    planning = [
        {"label": "Agenda", "url": "#agenda", "current": True},
        {"label": "Plages d’ouverture", "url": "#plages"},
        {"label": "Indisponibilités", "url": "#indisponibilites"},
    ]
    return {
        "main_action": {"label": "Trouver un RDV", "url": "#trouver"},
        "agent_menu": [
            {"label": "Planning", "icon": "calendar", "children": planning},
            {"label": "Usagers", "url": "#usagers", "icon": "users"},
            {"label": "Liste des RDV", "url": "#liste", "icon": "list", "count": 3},
            {"label": "Statistiques", "url": "#statistiques", "icon": "chart"},
            {"label": "Configuration", "url": "#configuration", "icon": "settings"},
        ],
        "organisation": {"name": "Mairie de Montreval"},
        "organisations": [
            {"name": "Mairie de Montreval", "url": "#1", "current": True},
            {"name": "Annexe du Port", "url": "#2"},
        ],
        "usager_search": {"url": "#usagers"},
        "notices": [
            {"text": "3 rendez-vous passés sont à renseigner.", "url": "#liste", "link": "Les voir"}
        ],
        "account_name": "Camille Exemple",
        "account_menu": [
            {"label": "Mon compte", "url": "#compte"},
            {"label": "Se déconnecter", "url": "#sortie", "method": "post"},
        ],
    }


def _components(request: HttpRequest) -> dict:
    pages = Paginator(range(240), 10)
    return {
        "form": SampleForm(),
        "wrong_form": SampleForm({"email": "nom@", "duration": "2"}),
        "days": _days(),
        "agenda": [
            {"label": "mardi 1er décembre 2026", "entries": _entries()},
            {"label": "mercredi 2 décembre 2026", "entries": []},
        ],
        "statuses": [{"status": key, "label": label} for key, label in STATUSES.items()],
        "table": _table(),
        "page": pages.get_page(request.GET.get("page", 4)),
        "recap": [
            {"label": "Motif", "value": "Passeport", "details": ["30 min"], "edit_url": "#motif"},
            {
                "label": "Lieu",
                "value": "Mairie de Montreval",
                "details": ["1 place de la Fontaine, 26000 Montreval"],
                "edit_url": "#lieu",
            },
        ],
        "choices": [
            {
                "label": "Carte d’identité",
                "url": "#1",
                "hint": "Première demande ou renouvellement",
            },
            {"label": "Passeport", "url": "#2", "details": ["30 min, sur place"]},
            {"label": "Atelier numérique", "url": "#3", "badge": "4 places"},
        ],
        "crumbs": [
            {"label": "Accueil", "url": "/"},
            {"label": "Usagers", "url": "#usagers"},
            {"label": "Ginette Exemple"},
        ],
        "tabs": [
            {"label": "En cours", "url": "#1", "current": True, "count": 4},
            {"label": "Passées", "url": "#2", "count": 12},
        ],
        "others": [
            {"label": "Chercher dans un autre lieu", "url": "#lieux"},
            {"label": "S’inscrire sur la liste d’attente", "url": "#attente"},
        ],
        "buttons": [
            {"label": "Confirmer le rendez-vous"},
            {"label": "Revenir", "url": "#retour", "kind": "secondary"},
        ],
        "bring": ["Votre pièce d’identité", "Un justificatif de domicile de moins d’un an"],
        "address": ["1 place de la Fontaine", "26000 Montreval"],
        "hours": ["Du lundi au vendredi : 8 h 30 – 12 h", "Samedi : 9 h – 12 h"],
    }


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """All components.

    ``?theme=etat|neutre``, ``?shell=public|portal|agent|erreurs``, ``?accent=rrggbb``.
    """
    shell = request.GET.get("shell", "public")
    espace = SampleEspace(theme=request.GET.get("theme", "neutre"))
    if accent := request.GET.get("accent"):
        espace = replace(espace, accent=f"#{accent}")
    context = {
        "espace": None if shell == "portal" else espace,
        "contact": {"label": "Mairie de Montreval", "phone": espace.phone},
        "header_links": [
            {"label": "Mes rendez-vous", "url": "#mes-rdv"},
            {"label": "Agents", "url": "#agents"},
        ],
        "legal_links": [
            {"label": "Accessibilité : partiellement conforme", "url": "#a11y"},
            {"label": "Mentions légales", "url": "#mentions"},
            {"label": "Données personnelles", "url": "#donnees"},
            {"label": "Aide", "url": "#aide"},
        ],
        "portal_url": "/",
        **_agent_shell(),
        **_components(request),
    }
    return render(request, SHELLS.get(shell, SHELLS["public"]), context)
