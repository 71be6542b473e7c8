"""On an espace's host, for its agents."""

from django.urls import path

from .page import cartography

urlpatterns = [
    path("agent/<int:organisation_id>/cartographie", cartography, name="agent_cartography"),
]
