"""Addresses of usagers, to be included under ``agent/<organisation_id>/usagers``."""

from django.urls import path

from . import (
    alike,
    create,
    duplicates,
    edit,
    export,
    invite,
    merge,
    preview,
    record,
    referents,
    removal,
    search,
    ties,
)

urlpatterns = [
    path("", search.usagers, name="agent_usagers"),
    path("/suggestions", search.suggestions, name="agent_usagers_suggest"),
    path("/apercu/<str:token>", preview.preview, name="agent_usager_preview"),
    path("/apercu/<str:token>/rattacher", preview.attach, name="agent_usager_attach"),
    path("/nouveau", create.new, name="agent_usager_new"),
    path("/ressemblances", alike.alike, name="agent_usager_alike"),
    path("/fusion", merge.merge, name="agent_usager_merge"),
    path("/doublons", duplicates.duplicates, name="agent_usagers_duplicates"),
    path("/<int:usager_id>", record.record, name="agent_usager"),
    path("/<int:usager_id>/modifier", edit.edit, name="agent_usager_edit"),
    path("/<int:usager_id>/referents", referents.referents, name="agent_usager_referents"),
    path("/<int:usager_id>/responsable", ties.responsible, name="agent_usager_responsible"),
    path("/<int:usager_id>/retirer", removal.remove, name="agent_usager_remove"),
    path(
        "/<int:usager_id>/fusions/<int:merge_id>/annuler",
        merge.undo,
        name="agent_usager_merge_undo",
    ),
    path("/<int:usager_id>/inviter", invite.invite, name="agent_usager_invite"),
    path("/<int:usager_id>/donnees", export.export, name="agent_usager_export"),
]
