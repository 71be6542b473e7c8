"""Under `/api/ants/`, on the portal's host; names are France Titres's own."""

from django.urls import path

from . import views

urlpatterns = [
    path(
        "getManagedMeetingPoints", views.managed_meeting_points, name="ants_managed_meeting_points"
    ),
    path("availableTimeSlots", views.available_time_slots, name="ants_available_time_slots"),
    path("searchApplicationIds", views.search_application_ids, name="ants_search_application_ids"),
]
