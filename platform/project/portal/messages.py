"""The demonstration's post: mails and SMS that were sent, to read on a page."""

from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from integrations.email import mailbox
from tenants.context import current_espace
from tenants.models import Espace

from .demo_only import demo_only

MESSAGES_A_PAGE = 20


@require_safe
@demo_only
@never_cache
def of_espace(request: HttpRequest, slug: str) -> HttpResponse:
    """On the portal."""
    espace = get_object_or_404(Espace.objects.active(), slug=slug)
    return _show(request, espace, slug)


@require_safe
@demo_only
@never_cache
def of_this_espace(request: HttpRequest) -> HttpResponse:
    """On the espace's own host."""
    return _show(request, current_espace())


@require_safe
@demo_only
@never_cache
def attachment(request: HttpRequest, slug: str, name: str, index: int) -> HttpResponse:
    espace = get_object_or_404(Espace.objects.active(), slug=slug)
    return _download(espace, name, index)


@require_safe
@demo_only
@never_cache
def attachment_of_this_espace(request: HttpRequest, name: str, index: int) -> HttpResponse:
    return _download(current_espace(), name, index)


def _show(request: HttpRequest, espace: Espace, *address: str) -> HttpResponse:
    """`address` is what the pages of this host need to name the espace: its slug, or nothing."""
    page = Paginator(mailbox.read(espace.slug), MESSAGES_A_PAGE).get_page(request.GET.get("page"))
    for message in page:
        message["files"] = _files(message, address)
    context = {"page": page, "box": espace, "zone": ZoneInfo(espace.time_zone)}
    return render(request, "portal/messages.html", context)


def _files(message: dict[str, object], address: tuple[str, ...]) -> list[dict[str, str]]:
    return [
        {
            "name": name or "sans nom",
            "url": reverse("demo_attachment", args=[*address, message["name"], index]),
        }
        for index, name in enumerate(message.get("attachments", []))
    ]


def _download(espace: Espace, name: str, index: int) -> HttpResponse:
    found = mailbox.part(espace.slug, name, index)
    if found is None:
        raise Http404
    content_type, content = found
    response = HttpResponse(content, content_type=content_type)
    suffix = "ics" if content_type == "text/calendar" else "bin"
    response["Content-Disposition"] = f'attachment; filename="piece-{index + 1}.{suffix}"'
    return response
