"""Addresses of the search for a slot, under ``<organisation>/``."""

from django.urls import path

from . import page, prescribe, why, wider

urlpatterns = [
    path("trouver-un-rdv", page.find_slot, name="agent_find_slot"),
    path("trouver-un-rdv/pourquoi", why.why_no_slot, name="agent_why_no_slot"),
    path("trouver-un-rdv/elargir", wider.find_wider, name="agent_find_wider"),
    path("trouver-un-rdv/elargir/usager", prescribe.choose_person, name="agent_prescribe"),
    path("trouver-un-rdv/elargir/usagers", prescribe.search_person, name="agent_prescribe_search"),
    path(
        "trouver-un-rdv/elargir/confirmation/<int:participation_id>",
        prescribe.prescribed,
        name="agent_prescribed",
    ),
]
