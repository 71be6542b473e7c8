"""Who waits for which scarce motif; register somebody at the counter; serve the turns now."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from booking.access.decisions import fetch_visible, judge, visible_to
from booking.appointments.choice import Choice
from booking.appointments.models import Appointment, Draw, TurnEntry
from booking.appointments.services.claim_sole import BY_TURNS
from booking.appointments.services.offer_turns import offer_turns_of
from booking.appointments.services.register_turn import register_turn, withdraw_turn
from booking.appointments.turns.figures import figures_of
from booking.availability.loader import zone_of
from booking.catalog.models import Motif
from booking.directory.models import Organisation, Place
from booking.web.agent.booking.rights import require_may_book
from booking.web.agent.find.choices import motifs_of
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.shell import render_page
from booking.web.templatetags.wording import moment
from booking.web.usager.forms import IdentityForm
from socle.clock import now
from socle.errors import DomainError

State, Channel = TurnEntry.State, TurnEntry.Channel
SHOWN = 200
UUID_SHAPE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NOTHING_SENT: Mapping[int, forms.Form] = MappingProxyType({})
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
    return _page(request, organisation)


@require_POST
@agent_required
def act(request: AgentRequest, organisation: Organisation, motif_id: int) -> HttpResponse:
    """Register somebody, take them out, or give out now what is free: for who books there."""
    rows = visible_to(Motif.objects.current(), request.actor)
    motif = fetch_visible(
        rows, request.actor, pk=motif_id, organisations=organisation, allocation__in=BY_TURNS
    )
    require_may_book(request.actor, organisation)
    if request.POST.get("geste") == "inscrire":
        return _register(request, organisation, motif)
    try:
        _do(request, motif, organisation)
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        messages.error(request, refusal.message)
    return redirect("agent_turns", organisation.pk)


def _register(request: AgentRequest, organisation: Organisation, motif: Motif) -> HttpResponse:
    """Register somebody; refused, the form comes back as it was filled in."""
    form = CounterForm(
        _places(organisation), motif.needs_place, request.POST, auto_id=_field_ids(motif)
    )
    status = 422
    if form.is_valid():
        place, channel = form.cleaned_data.pop("place", None), form.cleaned_data.pop("channel")
        choice = Choice(motif, organisation, place, now())
        try:
            register_turn(choice, form.booker(), now(), channel=channel)
        except DomainError as refusal:
            if refusal.status in (403, 404):
                raise
            field = refusal.details.get("field")
            form.add_error(field if field in form.fields else None, refusal.message)
            status = refusal.status
        else:
            messages.success(request, "La personne est inscrite.")
            return redirect("agent_turns", organisation.pk)
    return _page(request, organisation, {motif.pk: form}, status)


def _page(
    request: AgentRequest,
    organisation: Organisation,
    forms_sent: Mapping[int, CounterForm] = NOTHING_SENT,
    status: int = 200,
) -> HttpResponse:
    """
    Args:
        forms_sent: those that were refused, by motif.
    """
    motifs = motifs_of(request.actor, organisation).filter(allocation__in=BY_TURNS)
    may_act = judge(request.actor, "edit", Appointment(organisation=organisation)).ok
    blocks = [
        _block(organisation, motif, forms_sent.get(motif.pk), may_act=may_act) for motif in motifs
    ]
    context = {
        "blocks": blocks,
        "columns": [{"label": label} for label in COLUMNS],
        "may_act": may_act,
    }
    page = render_page(request, "agent/turns/list.html", context, organisation=organisation)
    page.status_code = status
    return page


def _field_ids(motif: Motif) -> str:
    return f"motif-{motif.pk}-%s"


def _do(request: AgentRequest, motif: Motif, organisation: Organisation) -> None:
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


def _block(
    organisation: Organisation, motif: Motif, sent: CounterForm | None, *, may_act: bool
) -> dict[str, object]:
    entries = (
        TurnEntry.objects.filter(motif=motif, organisation=organisation)
        .filter(state__in=TurnEntry.LIVE)
        .select_related("place", "draw")
        .order_by("rank", "verified_at", "pk")
    )
    draws = Draw.objects.filter(motif=motif, organisation=organisation).select_related("place")
    return {
        "motif": motif,
        "rows": [_row(organisation, entry, may_act=may_act) for entry in entries[:SHOWN]],
        "left_out": max(0, entries.count() - SHOWN),
        "figures": figures_of(motif, organisation),
        "draws": [
            {"uuid": one.uuid, "when": moment(one.closes_at, zone_of(one.place))}
            for one in draws.order_by("-closes_at")[:5]
        ],
        "form": sent
        or CounterForm(_places(organisation), motif.needs_place, auto_id=_field_ids(motif)),
        "act_url": reverse("agent_turns_act", args=[organisation.pk, motif.pk]),
    }


def _row(organisation: Organisation, entry: TurnEntry, *, may_act: bool) -> dict[str, object]:
    leaving = {
        "template": "agent/turns/leave_cell.html",
        "name": f"{entry.first_name} {entry.last_name}",
        "uuid": entry.uuid,
        "url": "",
        "act_url": reverse("agent_turns_act", args=[organisation.pk, entry.motif_id]),
    }
    return {
        "cells": [
            {"text": f"{entry.first_name} {entry.last_name}"},
            {"text": str(entry.place or organisation)},
            {"text": entry.get_state_display()},
            {"text": str(entry.rank or "–")},
            {"text": entry.get_channel_display(), **(leaving if may_act else {})},
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
