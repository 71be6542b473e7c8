"""`/lieux`: where an organisation receives."""

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from booking.access.actor import Actor
from booking.directory.addresses import AddressServiceDown, locate
from booking.directory.services.create_place import create_place
from booking.directory.services.edit_place import edit_place
from socle.clock import now

from ..errors import Unprocessable
from ..inputs.places import LieuChange, NewLieu, OfLieux
from ..naming import told_as
from ..objects import LieuBlueprint
from ..schema import listing, showing, writing
from ..writing import Done, WritingEndpoint

TAG = "lieux"
NOT_FOUND = "n’a pas été trouvée : donnez latitude et longitude"
PAIR = ("latitude", "longitude")


class Lieux(WritingEndpoint):
    noun = "organisations"

    @listing(LieuBlueprint, "Les lieux des organisations de l’agent", OfLieux)
    def get(self, request: Request) -> Response:
        wanted = self.asked(OfLieux).get("organisation_id")

        def rows(actor: Actor, seen: QuerySet) -> QuerySet:
            return (seen.filter(organisation_id=wanted) if wanted else seen).order_by("pk")

        return self.listed("Lieu", rows)

    @writing(NewLieu, LieuBlueprint, "Ajouter un lieu à une organisation", tag=TAG)
    def post(self, request: Request) -> Response:
        said = dict(self.asked(NewLieu, root="lieu"))
        organisation_id = said.pop("organisation_id")
        with self.caller.named(organisation_id) as actor:
            values = _placed(said)
            return self.write(actor, lambda: _create(values, organisation_id, actor))


class OneLieu(WritingEndpoint):
    noun = "organisations"
    shows = "Lieu"

    @showing(LieuBlueprint, "Un lieu")
    def get(self, request: Request, lieu_id: int) -> Response:
        with self.caller.located(lieu_id) as actor:
            return self.one("Lieu", self.found("Lieu", actor, lieu_id))

    @writing(LieuChange, LieuBlueprint, "Modifier un lieu", tag=TAG)
    def patch(self, request: Request, lieu_id: int) -> Response:
        said = dict(self.asked(LieuChange, root="lieu"))
        with self.caller.located(lieu_id) as actor:
            self.found("Lieu", actor, lieu_id)
            values = _placed(said) if "address" in said else _ours(said)
            return self.write(
                actor, lambda: _edit(lieu_id, values, actor, self.matched(actor, lieu_id))
            )

    put = patch


def _ours(said: dict[str, object]) -> dict[str, object]:
    values = {"phone" if name == "phone_number" else name: one for name, one in said.items()}
    return {name: "" if one is None else one for name, one in values.items()}


def _placed(said: dict[str, object]) -> dict[str, object]:
    """With a position: the caller's, else that of the address. Outside of any transaction:
    somebody else's server answers in its own time.

    Raises:
        Unprocessable: neither.
    """
    values = _ours(said)
    if all(name in values for name in PAIR):
        return {"city_code": "", **values}
    try:
        found = locate(str(values["address"]))
    except AddressServiceDown:
        found = None
    if found is None or found.latitude is None:
        raise Unprocessable("address", "not_found", NOT_FOUND)
    return {
        **values,
        "latitude": found.latitude,
        "longitude": found.longitude,
        "city_code": found.city_code,
    }


def _create(values: dict[str, object], organisation_id: int, actor: Actor) -> Done:
    with told_as(phone="phone_number"):
        return Done("Lieu", (create_place(values, organisation_id, actor, now()).pk,))


def _edit(lieu_id: int, values: dict[str, object], actor: Actor, version: str | None) -> Done:
    with told_as(phone="phone_number"):
        edit_place(lieu_id, values, actor, now(), version=version)
    return Done("Lieu", (lieu_id,))
