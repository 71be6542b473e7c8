"""Who calls, and in which espaces they may act."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from types import MappingProxyType

from booking.access.actor import Actor
from booking.access.decisions import visible_to
from booking.directory.api_calls import note_call
from booking.directory.identity import actor_of_account
from booking.directory.models import Organisation
from socle.errors import Forbidden, NotVisible
from tenants.context import current_espace
from tenants.identifiers import number_of
from tenants.machines import entered
from tenants.memberships import espaces_of
from tenants.models import Espace

CHOOSE = "Votre compte a plusieurs espaces : nommez-en un par l’en-tête X-RDV-Espace."


class Caller:
    """An account that has an agent in one espace at least.

    Args:
        means: how they proved who they are, for the log.
        espaces: where they may have an agent: on an espace's host that one, on the portal's all
            of the account's, in the order of their numbers, which is that of identifiers.
        scopes: what a token was made for; None for who may do all that the agent may.
        client: the application's name, where one acts for the agent.
        token_id: of the agent's token.
        shown: headers of the answers; empty but for sessions.
        key: what limits and keys of idempotency are counted by.
    """

    is_authenticated = True

    def __init__(
        self,
        means: str,
        account_id: uuid.UUID,
        espaces: tuple[Espace, ...],
        *,
        scopes: frozenset[str] | None = None,
        key: str = "",
        client: str = "",
        token_id: int | None = None,
        shown: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.means = means
        self.account_id = account_id
        self.espaces = espaces
        self.scopes = scopes
        self.client = client
        self.token_id = token_id
        self.shown = shown
        self.key = key or f"account:{account_id}"
        self._actors: dict[int, Actor | None] = {}

    def doors(self) -> Iterator[Actor]:
        """Enter each espace in turn, and give who the caller is there."""
        for espace in self.espaces:
            with entered(espace):
                actor = self._actor()
                if actor is not None:
                    yield actor

    @contextmanager
    def located(self, *identifiers: int) -> Iterator[Actor]:
        """Enter the espace that made these identifiers; without any, the caller's only one.

        Raises:
            NotVisible: they are of none of the caller's espaces, or of several.
        """
        numbers = {number_of(one) for one in identifiers}
        if not numbers:
            numbers = {espace.number for espace in self.espaces}
            if len(numbers) > 1:
                raise NotVisible(CHOOSE)
        for espace in self.espaces:
            if numbers == {espace.number}:
                with entered(espace):
                    actor = self._actor()
                    if actor is None:
                        raise NotVisible
                    yield actor
                return
        raise NotVisible

    @contextmanager
    def named(self, *organisation_ids: int) -> Iterator[Actor]:
        """As `located`, for organisations that are named in what is to be made.

        Raises:
            Forbidden: unknown ones, of another espace or out of sight: they are not told apart.
        """
        number = len({number_of(one) for one in organisation_ids})
        espace = next(
            (one for one in self.espaces if one.number == number_of(organisation_ids[0])), None
        )
        if number != 1 or espace is None:
            raise Forbidden
        with entered(espace):
            actor = self._actor()
            if actor is None:
                raise Forbidden
            seen = visible_to(Organisation.objects.filter(pk__in=organisation_ids), actor)
            if seen.count() != len(set(organisation_ids)):
                raise Forbidden
            yield actor

    @contextmanager
    def first(self) -> Iterator[Actor]:
        """Enter the first espace where the caller is an agent.

        Raises:
            NotVisible: there is none.
        """
        for actor in self.doors():
            yield actor
            return
        raise NotVisible

    def note(self, method: str, path: str, status: int, instant: datetime) -> None:
        """Write the call in the log of each espace where it was somebody (1 query each)."""
        for espace in self.espaces:
            if espace.number not in self._actors and len(self.espaces) > 1:
                continue
            actor = self._actors.get(espace.number)
            with entered(espace):
                note_call(
                    self.means,
                    method,
                    path,
                    status,
                    instant,
                    agent_id=actor.agent_id if actor else None,
                    token_id=self.token_id,
                    client=self.client,
                )

    def _actor(self) -> Actor | None:
        number = current_espace().number
        if number not in self._actors:
            self._actors[number] = actor_of_account(self.account_id)
        return self._actors[number]


def espaces_here(account_id: uuid.UUID, slug: str = "") -> tuple[Espace, ...]:
    """Those of an account that this host leads to.

    Args:
        slug: the only one wanted, on the portal's host.
    """
    here = current_espace()
    if here is not None:
        return (here,)
    found = sorted(espaces_of(account_id), key=lambda espace: espace.number)
    return tuple(espace for espace in found if slug in ("", espace.slug))
