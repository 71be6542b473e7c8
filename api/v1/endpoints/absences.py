"""`/absences`."""

from dataclasses import replace

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from booking.access.actor import Actor
from booking.access.decisions import visible_to
from booking.availability.cautions import AlreadyThere, Code
from booking.availability.drafts import AbsenceDraft, draft_of_absence
from booking.availability.models import Absence
from booking.availability.services.create_absence import create_absence
from booking.availability.services.edit_absence import edit_absence
from booking.availability.services.remove_absence import remove_absence
from booking.directory.errors import InvalidValues
from booking.directory.models import Agent
from socle.clock import now
from socle.errors import DomainError, NotVisible
from tenants.identifiers import number_of

from ..errors import Missing, Unprocessable
from ..inputs.absences import AbsenceChange, NewAbsence
from ..objects import AbsenceBlueprint
from ..schema import listing, showing, writing
from ..writing import Done, WritingEndpoint

TAG = "absences"
# A machine has nobody to show them to: what it says, it means.
ALL = frozenset(Code)


class Absences(WritingEndpoint):
    noun = "absences"
    not_found = "absence"

    @listing(AbsenceBlueprint, "Les absences que l’agent voit, les dernières d’abord")
    def get(self, request: Request) -> Response:
        return self.listed("Absence", _latest_first)

    @writing(NewAbsence, AbsenceBlueprint, "Créer une absence", tag=TAG)
    def post(self, request: Request) -> Response:
        said = self.asked(NewAbsence, root="absence")
        agent_id, email = said.pop("agent_id", None), said.pop("agent_email", None)
        agent_id = agent_id or self._agent_called(email)
        draft = AbsenceDraft(**{"end_day": said["first_day"], **said})
        if number_of(agent_id) not in {espace.number for espace in self.caller.espaces}:
            raise Missing("agent")
        with self.caller.located(agent_id) as actor:
            return self.write(actor, lambda: _create(draft, agent_id, actor))

    def _agent_called(self, email: str) -> int:
        """
        Raises:
            Missing: nobody whom the caller sees has this address.
        """
        for actor in self.caller.doors():
            agents = visible_to(Agent.objects.all(), actor).filter(email__iexact=email.strip())
            if (found := agents.values_list("pk", flat=True).first()) is not None:
                return found
        raise Missing("agent")


class OneAbsence(WritingEndpoint):
    noun = "absences"
    shows = "Absence"
    not_found = "absence"

    @showing(AbsenceBlueprint, "Une absence")
    def get(self, request: Request, absence_id: int) -> Response:
        with self.caller.located(absence_id) as actor:
            return self.one("Absence", self.found("Absence", actor, absence_id))

    @writing(AbsenceChange, AbsenceBlueprint, "Modifier une absence", tag=TAG)
    def patch(self, request: Request, absence_id: int) -> Response:
        said = self.asked(AbsenceChange, root="absence")
        with self.caller.located(absence_id) as actor:
            return self.write(
                actor, lambda: _edit(absence_id, said, actor, self.matched(actor, absence_id))
            )

    put = patch

    @writing(None, {204: None}, "Supprimer une absence", tag=TAG)
    def delete(self, request: Request, absence_id: int) -> Response:
        with self.caller.located(absence_id) as actor:
            return self.write(
                actor, lambda: _remove(absence_id, actor, self.matched(actor, absence_id))
            )


def _latest_first(actor: Actor, rows: QuerySet) -> QuerySet:
    return rows.order_by("-first_day", "-start_time", "-pk")


def _create(draft: AbsenceDraft, agent_id: int, actor: Actor) -> Done:
    if not visible_to(Agent.objects.all(), actor).filter(pk=agent_id).exists():
        raise Missing("agent")
    try:
        made = create_absence(draft, agent_id, actor, now(), confirmed=ALL).pk
    except AlreadyThere as known:
        made = known.existing_id
    except InvalidValues as error:
        raise _in_their_words(error) from None
    return Done("Absence", (made,))


def _edit(absence_id: int, said: dict[str, object], actor: Actor, version: str | None) -> Done:
    row = visible_to(Absence.objects.all(), actor).filter(pk=absence_id).first()
    if row is None:
        raise NotVisible
    draft = draft_of_absence(row)
    if "first_day" in said and "end_day" not in said and row.end_day == row.first_day:
        said = {**said, "end_day": said["first_day"]}
    try:
        edit_absence(
            absence_id, replace(draft, **said), actor, now(), version=version, confirmed=ALL
        )
    except InvalidValues as error:
        raise _in_their_words(error) from None
    return Done("Absence", (absence_id,))


def _remove(absence_id: int, actor: Actor, version: str | None) -> Done:
    remove_absence(absence_id, actor, now(), version=version)
    return Done.deleted()


def _in_their_words(error: InvalidValues) -> DomainError:
    """The contract says `ends_time` of an end that does not follow the start, and its sentence in
    place of a code."""
    wrong = dict(error.errors)
    for name in ("end_time", "end_day"):
        if name in wrong and "suivre" in wrong[name]:
            wrong["ends_time"] = wrong.pop(name)
    if list(wrong) == ["ends_time"]:
        return Unprocessable("ends_time", wrong["ends_time"], wrong["ends_time"])
    return InvalidValues(wrong)
