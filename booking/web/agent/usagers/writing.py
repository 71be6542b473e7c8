"""What creating and correcting a record share: the page, its refusals, what is told after."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse

from booking.directory.errors import (
    DuplicateUsager,
    InvalidValue,
    PossibleDuplicate,
    ResponsibleRefused,
)
from booking.directory.models import Organisation, Usager
from booking.web.agent.guard import AgentRequest
from booking.web.agent.shell import render_page
from socle.errors import Conflict, DomainError

from .forms import UsagerForm
from .likeness import likeness_lines

# What the pages of a form take care of, instead of the page of errors.
REFUSALS = (InvalidValue, DuplicateUsager, PossibleDuplicate, ResponsibleRefused)


def show_form(
    request: AgentRequest,
    organisation: Organisation,
    form: UsagerForm,
    context: Mapping[str, object],
    *,
    refusal: DomainError | None = None,
) -> HttpResponse:
    """The form, as it was typed; with a refusal, what it says and its status."""
    shown: dict[str, object] = {
        "form": form,
        "alike_url": reverse("agent_usager_alike", args=[organisation.pk]),
        **context,
    }
    if isinstance(refusal, (DuplicateUsager, PossibleDuplicate)):
        read = [one.who.usager_id for one in refusal.duplicates]
        shown["alike"] = likeness_lines(refusal.duplicates, request, organisation, read=read)
        shown["is_blocked"] = isinstance(refusal, DuplicateUsager)
    if isinstance(refusal, InvalidValue) and refusal.details["field"] in form.fields:
        form.add_error(refusal.details["field"], refusal.message)
    elif isinstance(refusal, (ResponsibleRefused, InvalidValue)):
        form.add_error(None, refusal.message)
    page = render_page(request, "agent/usagers/form.html", shown, organisation=organisation)
    if refusal is not None:
        page.status_code = 409 if isinstance(refusal, Conflict) else 422
    elif form.is_bound and form.errors:
        page.status_code = 422
    return page


def tell_corrections(request: AgentRequest, form: UsagerForm, usager: Usager) -> None:
    """Say what was written otherwise than typed: nobody reads over an address again."""
    typed = "".join(form.data.get("email", "").split()).lower()
    if usager.email and typed and typed != usager.email:
        messages.info(request, f"Adresse e-mail corrigée : {usager.email}")
