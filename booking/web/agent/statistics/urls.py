from django.urls import path

from . import views

urlpatterns = [
    path("<int:organisation_id>/statistiques", views.statistics, name="agent_statistics"),
    path(
        "<int:organisation_id>/statistiques/disponibilites",
        views.availability,
        name="agent_availability",
    ),
]
