"""What pages that edit one record share: refusals at their fields, the right status."""

from collections.abc import Callable

from django import forms
from django.http import HttpResponse

from booking.directory.models import Organisation
from booking.directory.versions import ChangedMeanwhile
from booking.web.agent.guard import AgentRequest
from booking.web.agent.shell import render_page
from socle.errors import DomainError

from .meanwhile import tell_stored


def saved(form: forms.Form, work: Callable[[], object], names: dict[str, str] | None = None) -> int:
    """Do the work if the form is valid; its refusals become errors of the form.

    Args:
        names: field of the form by field of the service, where they differ.

    Returns: 0 when it is done, else the status of the page that shows the form again.
    """
    if not form.is_valid():
        return 422 if form.is_bound else 200
    try:
        work()
    except ChangedMeanwhile as refusal:
        tell_stored(form)
        return refusal.status
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        told = {refusal.details.get("field", ""): refusal.message}
        for field, message in refusal.details.get("errors", told).items():
            wanted = (names or {}).get(field, field)
            form.add_error(wanted if wanted in form.fields else None, message)
        return refusal.status
    return 0


def shown(
    request: AgentRequest,
    organisation: Organisation,
    template: str,
    context: dict[str, object],
    status: int,
) -> HttpResponse:
    page = render_page(
        request, f"agent/configuration/{template}.html", context, organisation=organisation
    )
    page.status_code = status
    return page
