"""On the portal's host, the only one that Microsoft knows."""

from django.urls import path

from . import outlook

urlpatterns = [
    path("omniauth/microsoft_graph/callback", outlook.callback, name="outlook_callback"),
    path(
        ".well-known/microsoft-identity-association.json",
        outlook.association,
        name="microsoft_association",
    ),
]
