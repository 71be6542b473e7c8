"""`/users`."""

from django.db.models import Exists, QuerySet
from drf_spectacular.utils import inline_serializer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import CharField

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, visible_to
from booking.directory.models import Organisation, Usager, UsagerProfile
from booking.directory.services.assign_referents import assign_referents
from booking.directory.services.create_usager import create_usager
from booking.directory.services.edit_usager import edit_usager
from booking.directory.services.import_usager import import_usager
from booking.directory.services.invite_usager import invite_by_code
from booking.directory.verified import FROZEN, is_verified
from socle.clock import now
from socle.errors import Forbidden, NotVisible

from ..endpoint import Endpoint
from ..errors import Unprocessable
from ..inputs.lists import OfUsers
from ..inputs.users import NewUser, UserChange
from ..objects import UserBlueprint
from ..schema import listing, showing, writing
from ..writing import Done, WritingEndpoint

TAG = "users"
UNKNOWN = "doit exister"


class Anybody:
    """Those whom a machine, which can show nobody to anybody, declares to be others."""

    def __contains__(self, usager_id: int) -> bool:
        return True


class Users(WritingEndpoint):
    noun = "users"
    not_found = "user"

    @listing(UserBlueprint, "Les usagers que les organisations de l’agent connaissent", OfUsers)
    def get(self, request: Request) -> Response:
        ids = self.asked(OfUsers).get("ids")
        return self.listed(
            "User", lambda actor, seen: _among(_own(seen, actor), ids).order_by("pk")
        )

    @writing(NewUser, UserBlueprint, "Créer un usager", tag=TAG)
    def post(self, request: Request) -> Response:
        said = self.asked(NewUser, root="user")
        try:
            with self.caller.located(*said["organisation_ids"]) as actor:
                return self.write(actor, lambda: _create(said, actor))
        except NotVisible:
            # Whatever its reason: other espaces' organisations are not told apart.
            raise Forbidden from None


class OneUser(WritingEndpoint):
    noun = "users"
    shows = "User"
    not_found = "user"

    @showing(UserBlueprint, "Un usager, avec celles de vos organisations qui le connaissent")
    def get(self, request: Request, user_id: int) -> Response:
        with self.caller.located(user_id) as actor:
            return self.told(self.found("User", actor, user_id), actor)

    @writing(UserChange, UserBlueprint, "Modifier un usager", tag=TAG)
    def patch(self, request: Request, user_id: int) -> Response:
        said = self.asked(UserChange, root="user")
        with self.caller.located(user_id) as actor:
            return self.write(
                actor, lambda: _edit(user_id, said, actor, self.matched(actor, user_id))
            )

    put = patch

    def told(self, row: Usager, actor: Actor) -> Response:
        return self.one("User", row, organisations=_organisations(row, actor))


class InvitationToken(WritingEndpoint):
    noun = "users"
    not_found = "user"

    @writing(
        None,
        {200: inline_serializer("InvitationTokenAnswer", {"invitation_token": CharField()})},
        "Le code par lequel inviter un usager : le même à chaque fois",
        tag=TAG,
    )
    def post(self, request: Request, user_id: int) -> Response:
        with self.caller.located(user_id) as actor:
            return Response({"invitation_token": invite_by_code(user_id, actor, now())})


class UsersOfOrganisation(Endpoint):
    noun = "users"

    @listing(
        UserBlueprint,
        "Les usagers d’une organisation ; ceux de tout l’espace, s’il les a en commun",
        OfUsers,
    )
    def get(self, request: Request, organisation_id: int) -> Response:
        ids = self.asked(OfUsers).get("ids")

        def rows(actor: Actor, seen: QuerySet) -> QuerySet:
            return _among(_of_organisation(seen, organisation_id, actor), ids).order_by("pk")

        return self.listed("User", rows)


class UserOfOrganisation(Endpoint):
    noun = "users"
    not_found = "user"

    @showing(UserBlueprint, "Un usager d’une organisation")
    def get(self, request: Request, organisation_id: int, user_id: int) -> Response:
        with self.caller.located(user_id) as actor:
            usager = self.found("User", actor, user_id)
            rows = Usager.objects.filter(pk=user_id)
            if not _of_organisation(rows, organisation_id, actor).exists():
                raise NotVisible
            return self.one("User", usager, organisations=_organisations(usager, actor))


def _among(rows: QuerySet, ids: list[int] | None) -> QuerySet:
    return rows if ids is None else rows.filter(pk__in=ids)


def _organisations(usager: Usager, actor: Actor) -> list[Organisation]:
    """Those of the agent's that know the usager (1 query)."""
    known = Organisation.objects.filter(usagerprofile__usager=usager)
    return list(visible_to(known, actor).order_by("pk"))


def _own(seen: QuerySet, actor: Actor) -> QuerySet:
    """Of what an agent sees of an espace with its usagers in common, what is theirs: the list
    without an organisation tells it alone (interfaces.md 1.5)."""
    if not actor.shares_usagers or actor.is_espace_admin:
        return seen
    return seen.filter(pk__in=visible_to(UsagerProfile.objects.all(), actor).values("usager_id"))


def _of_organisation(seen: QuerySet, organisation_id: int, actor: Actor) -> QuerySet:
    """Of an organisation that is not the agent's, nobody."""
    if actor.shares_usagers:
        organisations = visible_to(Organisation.objects.filter(pk=organisation_id), actor)
        return seen.filter(Exists(organisations))
    profiles = UsagerProfile.objects.filter(organisation_id=organisation_id)
    return seen.filter(pk__in=visible_to(profiles, actor).values("usager_id"))


def _create(said: dict[str, object], actor: Actor) -> Done:
    said = dict(said)
    first, *others = dict.fromkeys(said.pop("organisation_ids"))
    referents = said.pop("referent_agent_ids", None)
    for organisation_id in (first, *others):
        fetch_visible(Organisation.objects.all(), actor, pk=organisation_id)
    if said.get("responsible_id"):
        _check_responsible(said["responsible_id"], actor)
    usager = create_usager(
        _values(said),
        first,
        actor,
        now(),
        responsible_id=said.get("responsible_id"),
        ignored=Anybody(),
        through=Usager.CreatedThrough.AGENT_CREATION_API,
    )
    _tie(usager.pk, others, referents, actor)
    return Done("User", (usager.pk,))


def _edit(user_id: int, said: dict[str, object], actor: Actor, version: str | None) -> Done:
    said = dict(said)
    fetch_visible(Usager.objects.current(), actor, pk=user_id)
    organisations = said.pop("organisation_ids", [])
    referents = said.pop("referent_agent_ids", None)
    if is_verified(user_id):
        # FranceConnect's word stands; the contract says nothing of it to the caller.
        said = {name: value for name, value in said.items() if name not in FROZEN}
    values = _values(said)
    if "responsible_id" in said:
        values["responsible_id"] = said["responsible_id"]
        if said["responsible_id"]:
            _check_responsible(said["responsible_id"], actor)
    edit_usager(user_id, values, actor, now(), ignored=Anybody(), version=version)
    _tie(user_id, organisations, referents, actor)
    return Done("User", (user_id,))


def _tie(
    usager_id: int, organisation_ids: list[int], referents: list[int] | None, actor: Actor
) -> None:
    for organisation_id in organisation_ids:
        import_usager(usager_id, organisation_id, actor, now())
    if referents is not None:
        try:
            assign_referents(usager_id, referents, actor, now())
        except NotVisible:
            raise Unprocessable("referent_agents", "must exist", UNKNOWN) from None


def _check_responsible(usager_id: int, actor: Actor) -> None:
    if not visible_to(Usager.objects.current(), actor).filter(pk=usager_id).exists():
        raise Unprocessable("responsible", "must exist", UNKNOWN)


def _values(said: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in said.items() if name != "responsible_id"}
