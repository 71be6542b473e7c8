"""Records that may be of the same person, as agents read of them before they write another."""

from collections.abc import Collection, Iterable

from django.http import QueryDict
from django.urls import reverse

from booking.directory.duplicates import BLOCKING, Duplicate, Reason
from booking.directory.models import Organisation
from booking.web.agent.guard import AgentRequest

from .token import token_of

WORDS = {
    Reason.EMAIL: "même adresse e-mail",
    Reason.PHONE: "même téléphone",
    Reason.IDENTITY: "mêmes noms et date de naissance",
}
IGNORED = "autres"
MOST_IGNORED = 50


def likeness_lines(
    found: Iterable[Duplicate],
    request: AgentRequest,
    organisation: Organisation,
    *,
    read: Collection[int],
) -> list[dict[str, object]]:
    """Each with why, what may be shown of it, and the page that tells more (no query).

    Args:
        read: those that the author will have declared to be others by sending the form again.
    """
    lines = [_line(one, request, organisation) for one in found]
    return [{**line, "is_read": line["id"] in read and not line["blocks"]} for line in lines]


def _line(one: Duplicate, request: AgentRequest, organisation: Organisation) -> dict[str, object]:
    who = one.who
    if who.masked:
        token = token_of(who.usager_id, organisation, request.actor)
        url = reverse("agent_usager_preview", args=[organisation.pk, token])
    else:
        url = reverse("agent_usager", args=[organisation.pk, who.usager_id])
    return {
        "id": who.usager_id,
        "name": who.name,
        "why": WORDS[one.reason],
        "blocks": one.reason in BLOCKING,
        "masked": who.masked,
        "values": [value for value in (who.birth_date, who.phone_number, who.email) if value],
        "url": url,
    }


def declared_others(posted: QueryDict) -> list[int]:
    """Those of whom the author read and said that they are other people."""
    given = posted.getlist(IGNORED)[:MOST_IGNORED]
    return [int(pk) for pk in given if pk.isascii() and pk.isdigit() and len(pk) <= 18]
