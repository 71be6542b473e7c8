"""`/plage_ouvertures`: when an agent receives."""

from dataclasses import replace

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, visible_to
from booking.availability.cautions import AlreadyThere, Code
from booking.availability.drafts import WindowDraft, draft_of_window
from booking.availability.models import OpeningWindow
from booking.availability.services.create_window import create_window
from booking.availability.services.edit_window import edit_window
from booking.availability.services.remove_window import remove_window
from booking.directory.models import Agent
from booking.domain.errors import DomainRuleError
from booking.domain.recurrence import Recurrence
from booking.domain.rrule_text import from_rrule
from socle.clock import now

from ..errors import Missing, Unprocessable
from ..inputs.plages import NewPlage, OfPlages, PlageChange
from ..naming import told_as
from ..objects import PlageOuvertureBlueprint
from ..schema import listing, showing, writing
from ..writing import Done, WritingEndpoint

NAME, TAG = "PlageOuverture", "plage_ouvertures"
# A machine has nobody to show them to: what it says, it means.
ALL = frozenset(Code)
RULE_FIELDS = dict.fromkeys(("until", "every", "repeat"), "rrule")
THEIRS = {"motifs": "motif_ids", "place": "lieu_id", **RULE_FIELDS}


class Plages(WritingEndpoint):
    noun = "plage_ouvertures"

    @listing(PlageOuvertureBlueprint, "Les plages d’ouverture que l’agent voit", OfPlages)
    def get(self, request: Request) -> Response:
        said = self.asked(OfPlages)

        def rows(actor: Actor, seen: QuerySet) -> QuerySet:
            return seen.filter(**said).order_by("pk")

        return self.listed(NAME, rows)

    @writing(NewPlage, PlageOuvertureBlueprint, "Ouvrir une plage", tag=TAG)
    def post(self, request: Request) -> Response:
        said = dict(self.asked(NewPlage, root="plage_ouverture"))
        rule = _rule(said.pop("rrule", None))
        organisation_id = said.pop("organisation_id")
        agent_id, email = said.pop("agent_id", None), said.pop("agent_email", None) or ""
        draft = WindowDraft(
            motif_ids=frozenset(said.pop("motif_ids")),
            place_id=said.pop("lieu_id", None),
            recurrence=rule,
            **said,
        )
        with self.caller.named(organisation_id) as actor:
            who = _agent(agent_id, email, actor)
            return self.write(actor, lambda: _create(draft, who, organisation_id, actor))


class OnePlage(WritingEndpoint):
    noun = "plage_ouvertures"
    shows = NAME

    @showing(PlageOuvertureBlueprint, "Une plage d’ouverture")
    def get(self, request: Request, plage_id: int) -> Response:
        with self.caller.located(plage_id) as actor:
            return self.one(NAME, self.found(NAME, actor, plage_id))

    @writing(PlageChange, PlageOuvertureBlueprint, "Modifier une plage", tag=TAG)
    def patch(self, request: Request, plage_id: int) -> Response:
        said = dict(self.asked(PlageChange, root="plage_ouverture"))
        if "rrule" in said:
            said["recurrence"] = _rule(said.pop("rrule"))
        if "motif_ids" in said:
            said["motif_ids"] = frozenset(said["motif_ids"])
        if "lieu_id" in said:
            said["place_id"] = said.pop("lieu_id")
        with self.caller.located(plage_id) as actor:
            return self.write(
                actor, lambda: _edit(plage_id, said, actor, self.matched(actor, plage_id))
            )

    put = patch

    @writing(None, {204: None}, "Supprimer une plage ; ses rendez-vous restent", tag=TAG)
    def delete(self, request: Request, plage_id: int) -> Response:
        with self.caller.located(plage_id) as actor:
            return self.write(
                actor, lambda: _remove(plage_id, actor, self.matched(actor, plage_id))
            )


def _rule(text: str | None) -> Recurrence | None:
    """
    Raises:
        Unprocessable: no repetition that we have.
    """
    if not (text or "").strip(" ;"):
        return None
    try:
        return from_rrule(text.strip().rstrip(";"))
    except DomainRuleError as error:
        raise Unprocessable("rrule", "invalid", error.message) from None


def _agent(agent_id: int | None, email: str, actor: Actor) -> int:
    """
    Raises:
        Missing: nobody whom the actor sees.
    """
    if agent_id is None and not email.strip():
        return actor.agent_id
    wanted = {"pk": agent_id} if agent_id is not None else {"email__iexact": email.strip()}
    agents = visible_to(Agent.objects.current(), actor).filter(**wanted)
    found = agents.values_list("pk", flat=True).first()
    if found is None:
        raise Missing("agent")
    return found


def _create(draft: WindowDraft, agent_id: int, organisation_id: int, actor: Actor) -> Done:
    try:
        with told_as(**THEIRS):
            made = create_window(draft, agent_id, organisation_id, actor, now(), confirmed=ALL).pk
    except AlreadyThere as known:
        made = known.existing_id
    return Done(NAME, (made,))


def _edit(plage_id: int, said: dict[str, object], actor: Actor, version: str | None) -> Done:
    row = fetch_visible(OpeningWindow.objects.prefetch_related("motifs"), actor, pk=plage_id)
    with told_as(**THEIRS):
        draft = replace(draft_of_window(row), **said)
        edit_window(plage_id, draft, actor, now(), version=version, confirmed=ALL)
    return Done(NAME, (plage_id,))


def _remove(plage_id: int, actor: Actor, version: str | None) -> Done:
    remove_window(plage_id, actor, now(), version=version)
    return Done.deleted()
