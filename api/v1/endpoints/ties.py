"""`/user_profiles` and `/referent_assignations`: who knows an usager, and who follows them."""

from rest_framework.request import Request
from rest_framework.response import Response

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, visible_to
from booking.directory.errors import ComingAppointments
from booking.directory.models import Organisation, Usager, UsagerProfile
from booking.directory.services.assign_referents import change_referents
from booking.directory.services.import_usager import import_usager
from booking.directory.services.remove_usager import remove_usager
from socle.clock import now
from socle.errors import Forbidden, NotVisible

from ..errors import StillExpected, Unprocessable
from ..inputs.users import Profile, Referent
from ..objects import ReferentAssignationBlueprint, UserProfileBlueprint
from ..schema import writing
from ..writing import REFERENT, Done, WritingEndpoint

UNKNOWN = "doit exister"
TAKEN = "est déjà rattaché"


class UserProfiles(WritingEndpoint):
    noun = "users"

    @writing(Profile, UserProfileBlueprint, "Rattacher un usager", tag="user_profiles")
    def post(self, request: Request) -> Response:
        said = self.asked(Profile, root="user_profile")
        organisation_id, user_id = said["organisation_id"], said["user_id"]
        try:
            with self.caller.located(organisation_id) as actor:
                return self.write(actor, lambda: _know(user_id, organisation_id, actor))
        except NotVisible:
            # Whatever its reason: other espaces' organisations are not told apart.
            raise Forbidden from None

    @writing(Profile, {204: None}, "Détacher un usager", tag="user_profiles")
    def delete(self, request: Request) -> Response:
        said = self.asked(Profile, root="user_profile")
        organisation_id, user_id = said["organisation_id"], said["user_id"]
        with self.caller.located(organisation_id, user_id) as actor:
            return self.write(actor, lambda: _leave(user_id, organisation_id, actor))


class ReferentAssignations(WritingEndpoint):
    noun = "users"

    @writing(
        Referent,
        ReferentAssignationBlueprint,
        "Donner un référent à un usager",
        tag="referent_assignations",
    )
    def post(self, request: Request) -> Response:
        said = self.asked(Referent, root="referent_assignation")
        agent_id, user_id = said["agent_id"], said["user_id"]
        with self.caller.located(user_id) as actor:
            return self.write(actor, lambda: _follow(agent_id, user_id, actor))

    @writing(Referent, {204: None}, "Retirer un référent", tag="referent_assignations")
    def delete(self, request: Request) -> Response:
        said = self.asked(Referent, root="referent_assignation")
        agent_id, user_id = said["agent_id"], said["user_id"]
        with self.caller.located(user_id) as actor:
            return self.write(actor, lambda: _unfollow(agent_id, user_id, actor))


def _know(usager_id: int, organisation_id: int, actor: Actor) -> Done:
    fetch_visible(Organisation.objects.all(), actor, pk=organisation_id)
    profile = UsagerProfile.objects.filter(usager_id=usager_id, organisation_id=organisation_id)
    if profile.exists():
        raise Unprocessable("user", "taken", TAKEN)
    try:
        import_usager(usager_id, organisation_id, actor, now())
    except NotVisible:
        raise Unprocessable("user", "must exist", UNKNOWN) from None
    return Done("UserProfile", (profile.get().pk,))


def _leave(usager_id: int, organisation_id: int, actor: Actor) -> Done:
    try:
        remove_usager(usager_id, organisation_id, actor, now())
    except ComingAppointments as error:
        raise StillExpected(error.message) from None
    return Done.deleted()


def _follow(agent_id: int, usager_id: int, actor: Actor) -> Done:
    if _follows(agent_id, usager_id, actor):
        raise Unprocessable("agent", "taken", TAKEN)
    try:
        change_referents(usager_id, [agent_id], (), actor, now())
    except NotVisible:
        raise Forbidden from None
    return Done(REFERENT, (agent_id, usager_id))


def _unfollow(agent_id: int, usager_id: int, actor: Actor) -> Done:
    if not _follows(agent_id, usager_id, actor):
        raise NotVisible
    change_referents(usager_id, (), [agent_id], actor, now())
    return Done.deleted()


def _follows(agent_id: int, usager_id: int, actor: Actor) -> bool:
    """
    Raises:
        NotVisible: nobody whom the actor sees.
    """
    usager = fetch_visible(Usager.objects.current(), actor, pk=usager_id)
    return visible_to(usager.referents.all(), actor).filter(pk=agent_id).exists()
