"""`/organisations/:id/webhook_endpoints`."""

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible
from integrations.webhooks.models import WebhookEndpoint
from integrations.webhooks.services.set_endpoint import add_endpoint, edit_endpoint
from socle.clock import now

from ..inputs.outside import NewWebhookEndpoint, OfWebhookEndpoints, WebhookEndpointChange
from ..objects import WebhookEndpointBlueprint
from ..schema import listing, writing
from ..writing import Done, WritingEndpoint

NAME, TAG = "WebhookEndpoint", "webhook_endpoints"
RESENT = "Renvoie tout ce qui existe, comme créé, sauf avec trigger=false."


class WebhookEndpoints(WritingEndpoint):
    noun = "webhooks"

    @listing(WebhookEndpointBlueprint, "Les webhooks d’une organisation", OfWebhookEndpoints)
    def get(self, request: Request, organisation_id: int) -> Response:
        url = self.asked(OfWebhookEndpoints).get("target_url")

        def rows(actor: Actor, seen: QuerySet) -> QuerySet:
            found = seen.filter(organisation=organisation_id)
            return (found.filter(target_url=url) if url else found).order_by("pk")

        return self.listed(NAME, rows)

    @writing(
        NewWebhookEndpoint,
        WebhookEndpointBlueprint,
        "Ajouter un webhook",
        tag=TAG,
        description=RESENT,
    )
    def post(self, request: Request, organisation_id: int) -> Response:
        said = dict(self.asked(NewWebhookEndpoint, root=WebhookEndpointBlueprint.singular))
        resend = said.pop("trigger")
        said["organisation_id"] = organisation_id
        with self.caller.located(organisation_id) as actor:
            return self.write(
                actor, lambda: Done(NAME, (add_endpoint(said, actor, now(), resend=resend).pk,))
            )


class OneWebhookEndpoint(WritingEndpoint):
    noun = "webhooks"

    @writing(
        WebhookEndpointChange,
        WebhookEndpointBlueprint,
        "Modifier un webhook",
        tag=TAG,
        description=RESENT,
    )
    def patch(self, request: Request, organisation_id: int, endpoint_id: int) -> Response:
        said = dict(self.asked(WebhookEndpointChange, root=WebhookEndpointBlueprint.singular))
        resend = said.pop("trigger")
        # The contract lets the address name the organisation that it goes to.
        said.setdefault("organisation_id", organisation_id)
        with self.caller.located(organisation_id, endpoint_id, said["organisation_id"]) as actor:
            fetch_visible(WebhookEndpoint.objects.all(), actor, pk=endpoint_id)
            return self.write(
                actor,
                lambda: Done(
                    NAME, (edit_endpoint(endpoint_id, said, actor, now(), resend=resend).pk,)
                ),
            )

    put = patch
