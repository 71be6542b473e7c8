"""Who is on the path: anybody, somebody invited, or somebody whom agents follow."""

from dataclasses import dataclass

from django.http import HttpRequest

from booking.directory.models import Usager
from booking.web.prescriber.session import known_prescriber

from .answers import Answers
from .invitation import invited_usager
from .session import known_usager


class WhoAreYou(Exception):
    """A motif of follow-up is asked for, and nobody is known yet."""


class NotFollowed(Exception):
    """None of the agents named follows the person. Whether they exist is not told."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """
    Args:
        is_invited: motifs of invited usagers are open to them.
        invited: who was asked to book by a personal link, where it is known.
        referent_ids: of the agents that the address names, those who follow the person, known or
            invited by a link of their own (booking.md 2.6).
        is_partner: a prescripteur whose proved address is that of a registered partner.
    """

    is_invited: bool = False
    invited: Usager | None = None
    referent_ids: frozenset[int] = frozenset()
    is_partner: bool = False


ANYBODY = Visitor()


def visitor_of(request: HttpRequest, answers: Answers) -> Visitor:
    """Who asks (no query without cookie; two for an invitation, two for referents, three for a
    prescripteur).

    Raises:
        WhoAreYou, NotFollowed: the address names referents.
    """
    if answers.is_prescribed:
        known = known_prescriber(request)
        return Visitor(is_partner=bool(known and known.partner))
    invited = _invited(request)
    if not answers.referent_ids:
        return Visitor(True, invited) if invited else ANYBODY
    usager = known_usager(request) or invited
    if usager is None:
        raise WhoAreYou
    theirs = usager.referents.filter(pk__in=answers.referent_ids, deleted_at__isnull=True)
    found = frozenset(theirs.values_list("pk", flat=True))
    if not found:
        raise NotFollowed
    return Visitor(invited is not None, invited, found)


def _invited(request: HttpRequest) -> Usager | None:
    """Who came by an invitation; it is worth nothing to somebody else who is known here."""
    invited = invited_usager(request)
    me = known_usager(request) if invited else None
    if me and me.pk not in (invited.pk, invited.responsible_id):
        return None
    return invited
