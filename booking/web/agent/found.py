"""Who comes, as the addresses of search and booking carry it.

An usager whom the agent sees is written by the bare identifier. One of another organisation, whom
a search has shown masked, is written with a signature made for this agent: identifiers follow one
another, and trying them must not name people.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.signing import BadSignature, Signer
from django.http import QueryDict

from booking.access.actor import Actor
from booking.access.decisions import visible_to
from booking.directory.masking import Glimpse, glimpse
from booking.directory.models import Usager
from socle.errors import NotVisible

from .parameters import MOST_IDS, BadParameter

PARAMETER = "usagers"
_WORD = re.compile(r"([0-9]{1,16})(?:\.([A-Za-z0-9_-]{20,60}))?\Z", re.ASCII)


def _signer(actor: Actor) -> Signer:
    return Signer(salt=f"agent.found.{actor.agent_id}", sep=".")


def word_of(usager_id: int, actor: Actor, *, masked: bool) -> str:
    """How the address of one's pages writes somebody."""
    return _signer(actor).sign(str(usager_id)) if masked else str(usager_id)


@dataclass(frozen=True, slots=True)
class Attendees:
    """In the order of the address; `usagers` with their responsible."""

    usagers: Sequence[Usager] = ()
    glimpses: Sequence[Glimpse] = ()
    words: tuple[str, ...] = ()

    def without(self, usager_id: int) -> tuple[str, ...]:
        """The words of the others."""
        pairs = zip(self.usagers, self.words, strict=True)
        return tuple(word for usager, word in pairs if usager.pk != usager_id)

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(usager.pk for usager in self.usagers)


NOBODY = Attendees()


def attendees_of(asked: QueryDict, actor: Actor) -> Attendees:
    """Those of the address (2 queries; none when there is nobody).

    Raises:
        BadParameter: something that names nobody, or too many people.
        NotVisible: somebody whom the agent neither sees nor found.
    """
    words = [word for word in asked.getlist(PARAMETER) if word]
    if len(words) > MOST_IDS:
        raise BadParameter(PARAMETER, f"{MOST_IDS} personnes au plus.")
    signed = dict(_read(word, actor) for word in words)
    if not signed:
        return NOBODY
    rows = Usager.objects.current().select_related("responsible").filter(pk__in=signed)
    known = {usager.pk: usager for usager in rows}
    seen = set(visible_to(Usager.objects.filter(pk__in=signed), actor).values_list("pk", flat=True))
    for pk, is_signed in signed.items():
        if pk not in known or not (is_signed or pk in seen):
            raise NotVisible
    usagers = [known[pk] for pk in signed]
    return Attendees(
        usagers=usagers,
        glimpses=[glimpse(usager, masked=usager.pk not in seen) for usager in usagers],
        words=tuple(word_of(pk, actor, masked=pk not in seen) for pk in signed),
    )


def _read(word: str, actor: Actor) -> tuple[int, bool]:
    found = _WORD.match(word)
    if not found:
        raise BadParameter(PARAMETER, "ce n’est pas un usager.")
    if found[2]:
        try:
            _signer(actor).unsign(word)
        except BadSignature:
            raise NotVisible from None
    return int(found[1]), bool(found[2])
