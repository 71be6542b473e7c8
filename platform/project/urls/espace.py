"""Addresses of one espace’s host."""

from django.urls import include, path

from api.public import links
from project.operators import entering
from project.portal import contact, messages

from .shared import handler400, handler403, handler404, handler500, shared

urlpatterns = [
    path("", include("booking.web.usager.urls")),
    path("integration/", include("booking.web.embedding.urls")),
    path("", include("booking.web.prescriber.urls")),
    path("", include("socle.accounts.urls")),
    path("assistance", entering.door, name="support_door"),
    path("assistance/entree", entering.enter, name="support_enter"),
    path("", include("integrations.proconnect.urls_espace")),
    path("", include("integrations.calendars.web.urls_espace")),
    path("api/v1/public_links", links.public_links, name="public_links"),
    path("api/v1/", include("api.v1.urls")),
    path("contact", contact.of_espace, name="contact"),
    path("", include("integrations.franceconnect.urls_espace")),
    path("", include("api.oauth.urls_espace")),
    path("", include("integrations.sms.web.urls_espace")),
    path("agent/espace/webhooks", include("integrations.webhooks.web.urls")),
    path("", include("integrations.cartography.urls_espace")),
    path("agent/", include("booking.web.agent.urls")),
    path("demonstration/messages", messages.of_this_espace, name="demo_messages"),
    path(
        "demonstration/messages/<str:name>/<int:index>",
        messages.attachment_of_this_espace,
        name="demo_attachment",
    ),
    *shared,
]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
