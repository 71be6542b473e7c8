"""The addresses of rdv-insertion; their words and shapes are the contract's (interfaces.md 4.2)."""

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.authentication import MEANS, Authorised, SharedSecret
from api.v1.errors import Missing
from api.v1.inputs.fields import Id, Ids, Sheet
from api.v1.objects import MotifCategoryBlueprint, TerritoryBlueprint
from api.v1.writing import Done, WritingEndpoint
from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, require_seen, visible_to
from booking.catalog.models import MotifCategory
from booking.catalog.services.define_category import create_category
from booking.directory.models import Organisation, Usager
from booking.directory.services.assign_referents import change_referents, possible_referents
from booking.directory.services.import_usager import import_usager
from booking.directory.services.invite_usager import open_invitation
from booking.web.usager.answers import Answers
from booking.web.usager.closed import NotOffered
from socle.clock import now
from tenants.context import current_espace

from .availability import has_slot

log = structlog.get_logger(__name__)
INSERTION = Organisation.Verticale.RDV_INSERTION
FAULT = "La disponibilité n’a pas pu être calculée."
LONGEST_TOKEN = 200


class SeveralOrganisations(Sheet):
    user_id = Id()
    organisation_ids = Ids(max_length=200)


class SeveralAgents(Sheet):
    user_id = Id()
    agent_ids = Ids(max_length=200)


class NewCategory(Sheet):
    name = serializers.CharField(max_length=100)
    short_name = serializers.CharField(max_length=60)


class CategoryOfTerritory(Sheet):
    motif_category_short_name = serializers.CharField(max_length=60)
    organisation_id = Id()


class Insertion(WritingEndpoint):
    """Signed by the partner for an agent, or authorised by the agent."""

    authentication_classes = (SharedSecret, Authorised)
    not_found = "user"


class SlotAvailability(WritingEndpoint):
    authentication_classes = MEANS
    noun = "rdvs"

    def get(self, request: Request) -> Response:
        """In any espace of the caller: the organisations that the link names are of one."""
        try:
            answers = Answers.of(request._request.GET)
        except NotOffered:
            return Response({"creneau_availability": False})
        token = request._request.GET.get("invitation_token", "")[:LONGEST_TOKEN]
        try:
            found = any(
                has_slot(answers, open_invitation(token, now()), now())
                for _actor in self.caller.doors()
            )
        except Exception as error:
            log.exception("insertion.no_availability", error=type(error).__name__)
            return Response({"error": FAULT}, status=500)
        return Response({"creneau_availability": found})


class UserProfiles(Insertion):
    def post(self, request: Request) -> Response:
        said = self.asked(SeveralOrganisations)
        with self.caller.located(said["user_id"]) as actor:
            return self.write(
                actor, lambda: _know(said["user_id"], said["organisation_ids"], actor)
            )


class ReferentAssignations(Insertion):
    def post(self, request: Request) -> Response:
        said = self.asked(SeveralAgents)
        with self.caller.located(said["user_id"]) as actor:
            return self.write(actor, lambda: _follow(said["user_id"], said["agent_ids"], actor))


class OneUser(Insertion):
    def get(self, request: Request, user_id: int) -> Response:
        with self.caller.located(user_id) as actor:
            usager = self.found("User", actor, user_id)
            known = Organisation.objects.filter(usagerprofile__usager=usager, verticale=INSERTION)
            organisations = list(visible_to(known, actor).order_by("pk"))
            return self.one("User", usager, organisations=organisations)


class MotifCategories(Insertion):
    not_found = ""

    def post(self, request: Request) -> Response:
        said = self.asked(NewCategory)
        with self.caller.located() as actor:
            made = create_category(said, actor, now())
            return Response({"motif_category": MotifCategoryBlueprint(made).data})


class MotifCategoryTerritories(Insertion):
    """Here an espace has its own categories: what it names must be one of them."""

    not_found = ""

    def post(self, request: Request) -> Response:
        said = self.asked(CategoryOfTerritory)
        with self.caller.located(said["organisation_id"]) as actor:
            rows = Organisation.objects.all()
            organisation = fetch_visible(rows, actor, pk=said["organisation_id"])
            require_seen(actor, "edit", organisation)
            categories = list(MotifCategory.objects.order_by("pk"))
            if said["motif_category_short_name"] not in {one.short_name for one in categories}:
                raise Missing("motif_category")
            espace = current_espace()
            told = TerritoryBlueprint(espace, context={"categories": categories}).data
            return Response({"territory": told})


@require_safe
def short_link(request: HttpRequest, uuid: str) -> HttpResponse:
    """`/i/r/<uuid>`: the partner's own short links, which circulate with our host's name."""
    if not settings.RDV_INSERTION_HOST:
        raise Http404
    return HttpResponseRedirect(f"{settings.RDV_INSERTION_HOST}/r/{uuid}")


def _know(user_id: int, organisation_ids: list[int], actor: Actor) -> Done:
    """Organisations of insertion only; the others are left aside, as those that know the person
    already."""
    fetch_visible(Usager.objects.current(), actor, "glimpse", pk=user_id)
    rows = Organisation.objects.filter(pk__in=organisation_ids, verticale=INSERTION)
    for organisation in visible_to(rows.exclude(usagerprofile__usager=user_id), actor):
        import_usager(user_id, organisation.pk, actor, now())
    return Done()


def _follow(user_id: int, agent_ids: list[int], actor: Actor) -> Done:
    """Agents who may follow the person only; the others are left aside."""
    usager = fetch_visible(Usager.objects.current(), actor, pk=user_id)
    eligible = possible_referents(usager, actor).filter(pk__in=agent_ids)
    change_referents(user_id, eligible.values_list("pk", flat=True), (), actor, now())
    return Done()
