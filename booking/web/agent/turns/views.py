"""Who waits for which scarce motif; register somebody at the counter; serve the turns now."""

import re

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from booking.access.decisions import fetch_visible, visible_to
from booking.appointments.models import Draw, TurnEntry
from booking.appointments.services.claim_sole import BY_TURNS
from booking.appointments.services.hold_slot import Choice
from booking.appointments.services.offer_turns import offer_turns_of
from booking.appointments.services.register_turn import register_turn, withdraw_turn
from booking.appointments.turn_figures import figures_of
from booking.catalog.models import Motif
from booking.directory.models import Organisation, Place
from booking.web.agent.find.choices import motifs_of
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.shell import render_page
from booking.web.usager.forms import IdentityForm
from socle.clock import now
from socle.errors import DomainError

State, Channel = TurnEntry.State, TurnEntry.Channel
SHOWN = 200
UUID_SHAPE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
COLUMNS = ("Personne", "Où", "État", "Rang", "Inscription")


class CounterForm(IdentityForm):
    """A person at the counter or on the telephone: registered at once, without a message."""

    channel = forms.ChoiceField(
        label="Comment la personne s’est-elle adressée à vous ?",
        choices=[(one.value, one.label) for one in (Channel.COUNTER, Channel.PHONE)],
    )
    place = forms.ModelChoiceField(Place.objects.none(), label="Lieu", required=False)

    def __init__(self, places: QuerySet[Place], needs_place: bool, *args, **kwargs) -> None:
        super().__init__(*args, by_phone=False, **kwargs)
        self.fields["place"].queryset = places
        self.fields["place"].required = needs_place
        if not needs_place:
            del self.fields["place"]


@require_safe
@agent_required
def turns(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    motifs = motifs_of(request.actor, organisation).filter(allocation__in=BY_TURNS)
    blocks = [_block(organisation, motif) for motif in motifs]
    context = {"blocks": blocks, "columns": [{"label": label} for label in COLUMNS]}
    return render_page(request, "agent/turns/list.html", context, organisation=organisation)


@require_POST
@agent_required
def act(request: AgentRequest, organisation: Organisation, motif_id: int) -> HttpResponse:
    """Register somebody, take them out, or give out now what is free."""
    rows = visible_to(Motif.objects.current(), request.actor)
    motif = fetch_visible(
        rows, request.actor, pk=motif_id, organisations=organisation, allocation__in=BY_TURNS
    )
    try:
        _do(request, organisation, motif)
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        messages.error(request, refusal.message)
    return redirect("agent_turns", organisation.pk)


def _do(request: AgentRequest, organisation: Organisation, motif: Motif) -> None:
    asked = request.POST.get("geste")
    if asked == "proposer":
        made = offer_turns_of(motif.pk, now())
        messages.success(request, _told(len(made)))
    elif asked == "retirer":
        identifier = request.POST.get("inscription", "")
        mine = TurnEntry.objects.filter(motif=motif, organisation=organisation)
        entry = mine.filter(uuid=identifier).first() if UUID_SHAPE.fullmatch(identifier) else None
        if entry:
            withdraw_turn(entry.pk, now())
            messages.success(request, "L’inscription est retirée.")
    elif asked == "inscrire":
        form = CounterForm(_places(organisation), motif.needs_place, request.POST)
        if not form.is_valid():
            first = next(iter(form.errors.values()))[0]
            messages.error(request, f"Inscription impossible : {first}")
            return
        place, channel = form.cleaned_data.pop("place", None), form.cleaned_data.pop("channel")
        choice = Choice(motif, organisation, place, now())
        register_turn(choice, form.booker(), now(), channel=channel)
        messages.success(request, "La personne est inscrite.")


def _block(organisation: Organisation, motif: Motif) -> dict[str, object]:
    entries = (
        TurnEntry.objects.filter(motif=motif, organisation=organisation)
        .filter(state__in=TurnEntry.LIVE)
        .select_related("place", "draw")
        .order_by("rank", "verified_at", "pk")
    )
    draws = Draw.objects.filter(motif=motif, organisation=organisation).order_by("-closes_at")[:5]
    return {
        "motif": motif,
        "rows": [_row(organisation, entry) for entry in entries[:SHOWN]],
        "figures": figures_of(motif, organisation),
        "draws": draws,
        "form": CounterForm(
            _places(organisation), motif.needs_place, auto_id=f"motif-{motif.pk}-%s"
        ),
        "act_url": reverse("agent_turns_act", args=[organisation.pk, motif.pk]),
    }


def _row(organisation: Organisation, entry: TurnEntry) -> dict[str, object]:
    return {
        "cells": [
            {"text": f"{entry.first_name} {entry.last_name}"},
            {"text": str(entry.place or organisation)},
            {"text": entry.get_state_display()},
            {"text": str(entry.rank or "–")},
            {
                "text": entry.get_channel_display(),
                "template": "agent/turns/leave_cell.html",
                "uuid": entry.uuid,
                "url": "",
                "act_url": reverse("agent_turns_act", args=[organisation.pk, entry.motif_id]),
            },
        ]
    }


def _places(organisation: Organisation) -> QuerySet[Place]:
    return Place.objects.filter(
        organisation=organisation, availability=Place.Availability.ENABLED
    ).order_by("name")


def _told(count: int) -> str:
    if not count:
        return "Aucun créneau à proposer."
    return f"{count} créneaux proposés." if count > 1 else "1 créneau proposé."
