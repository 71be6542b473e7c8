from django.urls import path

from . import views

urlpatterns = [
    path("<int:organisation_id>/rdv/exporter", views.ask, name="agent_ask_export"),
    path("mon-compte/exports", views.exports, name="agent_exports"),
    path(
        "mon-compte/exports/<uuid:export_uuid>/fichier",
        views.download,
        name="agent_export_download",
    ),
]
