"""Somebody was asked to book, and nothing is free: who asked them, and how to tell them so
(booking.md 2.6)."""

from collections.abc import Collection
from urllib.parse import quote

from booking.directory.models import Organisation

from .path import Path

MOST = 10
SUBJECT = "Demande de rendez-vous"
BODY = """Bonjour,

Vous m’avez invité à prendre rendez-vous en ligne, mais aucun créneau ne m’est proposé.
Pouvez-vous me proposer une date ?

Mon nom :
Mon téléphone :
"""


def contacts_of(path: Path) -> list[dict[str, object]]:
    """For a page where nothing is free: who was asked to book the motif is told whom to write to.
    Empty for anybody else."""
    if not path.visitor.is_invited:
        return []
    return invited_contacts(
        path.answers.organisation_ids or path.offer.organisation_ids(path.motif)
    )


def invited_contacts(organisation_ids: Collection[int]) -> list[dict[str, object]]:
    """Those organisations, by name, with a mail that is written already (1 query, none without)."""
    if not organisation_ids:
        return []
    rows = Organisation.objects.filter(pk__in=list(organisation_ids)).order_by("name", "pk")
    return [
        {
            "organisation": one,
            "mail_url": f"mailto:{quote(one.email, safe='@')}"
            f"?subject={quote(SUBJECT)}&body={quote(BODY)}"
            if one.email
            else "",
        }
        for one in rows[:MOST]
    ]
