from django.urls import path

from .views import act, turns

urlpatterns = [
    path("<int:organisation_id>/inscriptions", turns, name="agent_turns"),
    path("<int:organisation_id>/inscriptions/<int:motif_id>", act, name="agent_turns_act"),
]
