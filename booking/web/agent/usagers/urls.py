"""Addresses of usagers, to be included under ``agent/<organisation_id>/usagers``."""

from django.urls import path

from . import preview, record, search

urlpatterns = [
    path("", search.usagers, name="agent_usagers"),
    path("/suggestions", search.suggestions, name="agent_usagers_suggest"),
    path("/apercu/<str:token>", preview.preview, name="agent_usager_preview"),
    path("/apercu/<str:token>/rattacher", preview.attach, name="agent_usager_attach"),
    path("/<int:usager_id>", record.record, name="agent_usager"),
]
