from django.urls import path

from .views import appointments

urlpatterns = [
    path("<int:organisation_id>/rdv", appointments, name="agent_appointments"),
]
