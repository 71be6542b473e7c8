"""`POST /api/coop-mediation-numerique/accounts`: an adviser's account, found or opened."""

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.inputs.fields import Sheet
from socle.clock import now

from ..door import PartnerView
from .opening import open_account

MOST_PLACES = 50


class AgentSheet(Sheet):
    email = serializers.CharField(max_length=254)
    first_name = serializers.CharField(max_length=150)
    last_name = serializers.CharField(max_length=150)
    external_id = serializers.CharField(max_length=60)


class OrganisationSheet(Sheet):
    external_id = serializers.CharField(max_length=60)
    name = serializers.CharField(max_length=150)
    address = serializers.CharField(
        max_length=300, required=False, allow_blank=True, allow_null=True
    )


class LieuSheet(Sheet):
    name = serializers.CharField(max_length=150)
    address = serializers.CharField(max_length=300)


class AccountSheet(Sheet):
    agent = AgentSheet()
    organisation = OrganisationSheet()
    lieux = serializers.ListField(
        child=LieuSheet(), required=False, max_length=MOST_PLACES, default=list
    )


class Accounts(PartnerView):
    header = "X-COOP-MEDIATION-NUMERIQUE-API-KEY"
    setting = "COOP_MEDIATION_NUMERIQUE_API_KEY"
    partner = "coop"

    def post(self, request: Request) -> Response:
        said = self.asked(AccountSheet)
        self.espace, agent_id = open_account(
            said["agent"], said["organisation"], said["lieux"], now()
        )
        return Response({"id": agent_id}, status=201)
