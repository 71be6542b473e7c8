"""Correcting a record: the second of two editors is told what the first one wrote."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from booking.availability.loader import zone_of
from booking.directory.custom_values import values_of
from booking.directory.errors import RecordChanged
from booking.directory.models import Organisation, Usager
from booking.directory.own_wishes import WHY as CHOSEN
from booking.directory.own_wishes import fields_chosen_by_themselves
from booking.directory.services.edit_usager import edit_usager
from booking.directory.usager_history import changes_of, lines_of
from booking.directory.usager_record import today, version_of
from booking.directory.usager_values import FLAGS
from booking.directory.verified import WHY, frozen_fields
from booking.domain.wording import format_date
from booking.web.agent.guard import AgentRequest, agent_required
from socle.clock import now

from .fetch import own_usager
from .fields import own_fields, shown_groups
from .forms import UsagerForm, own_initial
from .likeness import declared_others
from .writing import REFUSALS, show_form, tell_corrections


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def edit(request: AgentRequest, organisation: Organisation, usager_id: int) -> HttpResponse:
    usager = own_usager(request, usager_id)
    is_relative = usager.responsible_id is not None
    at = now()
    form = UsagerForm(
        request.POST if request.method == "POST" else None,
        groups=shown_groups(organisation, is_relative=is_relative),
        own=own_fields(is_relative=is_relative),
        today=today(at),
    )
    form.initial = _held(usager, form)
    for name in frozen_fields(usager.pk) & form.fields.keys():
        form.fields[name].disabled = True
        form.fields[name].help_text = WHY
    for name in _theirs(usager, form):
        form.fields[name].disabled = True
        form.fields[name].help_text = CHOSEN
    context = _context(request, organisation, usager)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            edited = edit_usager(
                usager.pk,
                form.cleaned_data,
                request.actor,
                at,
                ignored=declared_others(request.POST),
                version=request.POST.get("version", ""),
            )
        except RecordChanged as error:
            refusal = error
            context |= _told(usager.pk, form)
        except REFUSALS as error:
            refusal = error
        else:
            tell_corrections(request, form, edited)
            messages.success(request, "La fiche est enregistrée.")
            return redirect("agent_usager", organisation.pk, usager.pk)
    return show_form(request, organisation, form, context, refusal=refusal)


def _theirs(usager: Usager, form: UsagerForm) -> frozenset[str]:
    asked = frozenset(FLAGS) & form.fields.keys()
    return asked & fields_chosen_by_themselves(usager.pk) if asked else asked


def _context(request: AgentRequest, organisation: Organisation, usager: Usager) -> dict:
    back = reverse("agent_usager", args=[organisation.pk, usager.pk])
    return {
        "title": f"Modifier la fiche de {usager}",
        "page_title": "Modifier une fiche",
        "button": "Enregistrer",
        "again": "Enregistrer quand même",
        "usager": usager,
        "responsible": usager.responsible,
        "back_url": back,
        "version": request.POST.get("version", version_of(usager)),
        "crumbs": [
            {"label": "Usagers", "url": reverse("agent_usagers", args=[organisation.pk])},
            {"label": str(usager), "url": back},
            {"label": "Modifier"},
        ],
    }


def _told(usager_id: int, form: UsagerForm) -> dict[str, object]:
    """What the record holds now where the form says otherwise, and who wrote last."""
    present = Usager.objects.get(pk=usager_id)
    held = _held(present, form)
    last = lines_of(changes_of(usager_id)[:1], zone_of(None))
    return {
        "version": version_of(present),
        "changed_by": last[0].author if last else "",
        "differences": [
            {"label": form.fields[name].label, "held": _word(held[name])}
            for name in form.fields
            if _same(held[name]) != _same(_typed(form, name))
        ],
    }


def _held(usager: Usager, form: UsagerForm) -> dict[str, object]:
    """What the record says under each field of the form."""
    said = values_of(usager.pk)[usager.pk] if form.own else {}
    return {
        name: own_initial(said.get(name)) if name in form.own else getattr(usager, name)
        for name in form.fields
    }


def _typed(form: UsagerForm, name: str) -> object:
    value = form.cleaned_data[name]
    return own_initial(value) if name in form.own else value


def _same(value: object) -> str:
    """Values as they would be read aloud: no answer is no answer, whatever holds it."""
    return "" if value is None else str(value)


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if hasattr(value, "year"):
        return format_date(value, weekday=False)
    return str(value) if value not in (None, "") else "rien"
