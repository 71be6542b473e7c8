"""Addresses of the portal's host."""

from django.urls import include, path

from integrations.email import webhook
from project.portal import contact, demo, home, messages

from .shared import handler400, handler403, handler404, handler500, shared

urlpatterns = [
    path("", home.portal_home, name="portal_home"),
    path("contact", contact.of_portal, name="contact"),
    path("communes", home.commune_suggestions, name="commune_suggestions"),
    path("demonstration", demo.demo, name="demo"),
    path("demonstration/messages/<slug:slug>", messages.of_espace, name="demo_messages"),
    path(
        "demonstration/messages/<slug:slug>/<str:name>/<int:index>",
        messages.attachment,
        name="demo_attachment",
    ),
    path("api/ants/", include("api.ants.urls")),
    path("inbound_emails/<slug:provider>", webhook.receive, name="inbound_emails"),
    path("", include("integrations.proconnect.urls_portal")),
    *shared,
]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
