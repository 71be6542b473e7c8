"""Addresses of the portal's host."""

from django.urls import include, path

from api.partners.anct import views as anct
from api.partners.coop import views as coop
from api.partners.insertion import views as insertion
from api.public import justice, links, places
from integrations.email import webhook
from project.portal import contact, demo, espace_request, home, messages, short_links

from .shared import handler400, handler403, handler404, handler500, shared

urlpatterns = [
    path("", home.portal_home, name="portal_home"),
    path("contact", contact.of_portal, name="contact"),
    path("demander-un-espace", espace_request.ask, name="espace_request"),
    path(
        "demander-un-espace/<uuid:request_id>/<str:secret>",
        espace_request.prove,
        name="espace_request_proof",
    ),
    path("communes", home.commune_suggestions, name="commune_suggestions"),
    path("demonstration", demo.demo, name="demo"),
    path("demonstration/site/<slug:slug>", demo.demo_site, name="demo_site"),
    path("demonstration/messages/<slug:slug>", messages.of_espace, name="demo_messages"),
    path(
        "demonstration/messages/<slug:slug>/<str:name>/<int:index>",
        messages.attachment,
        name="demo_attachment",
    ),
    path("api/ants/", include("api.ants.urls")),
    path("api/rdvinsertion/", include("api.partners.insertion.urls")),
    path("i/r/<uuid:uuid>", insertion.short_link, name="insertion_short_link"),
    path("api/visioplainte/", include("api.partners.visioplainte.urls")),
    path("api/coop-mediation-numerique/accounts", coop.Accounts.as_view(), name="coop_accounts"),
    path("api/anct/metrics", anct.Metrics.as_view(), name="anct_metrics"),
    path("api/justice/lieux", justice.justice_places, name="justice_places"),
    path("org/<int:identifier>", short_links.by_identifier, name="portal_organisation"),
    path("org/<int:identifier>/<path:rest>", short_links.by_identifier, name="portal_organisation"),
    path(
        "org/ext/<str:territory>/<str:external_id>",
        short_links.by_external_id,
        name="portal_external_organisation",
    ),
    path(
        "org/ext/<str:territory>/<str:external_id>/<path:rest>",
        short_links.by_external_id,
        name="portal_external_organisation",
    ),
    path("resin/<str:external_ids>", short_links.by_external_ids, name="portal_digital_advisers"),
    path("r/<int:identifier>", short_links.by_identifier, name="portal_appointment"),
    path("r/<int:identifier>/<path:rest>", short_links.by_identifier, name="portal_appointment"),
    path("prendre_rdv", short_links.by_parameter, name="portal_start"),
    path("creneaux", short_links.by_parameter, name="portal_slot"),
    path("prdv", short_links.by_invitation, name="portal_invitation"),
    path("oauth/", include("api.oauth.urls_portal")),
    path("api/v1/public_links", links.public_links, name="public_links"),
    path("api/v1/", include("api.v1.urls")),
    path("public_api/public_links", links.public_links, name="public_links_legacy"),
    path("public_api/lieux-mediation-numerique.json", places.places_json, name="mediation_places"),
    path(
        "public_api/lieux-mediation-numerique.csv", places.places_csv, name="mediation_places_csv"
    ),
    path("inbound_emails/<slug:provider>", webhook.receive, name="inbound_emails"),
    path("", include("integrations.calendars.web.urls_portal")),
    path("", include("integrations.sms.web.urls_portal")),
    path("operateurs", include("project.operators.urls")),
    path("", include("integrations.proconnect.urls_portal")),
    path("", include("integrations.franceconnect.urls_portal")),
    *shared,
]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
