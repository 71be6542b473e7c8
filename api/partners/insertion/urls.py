"""Under `/api/rdvinsertion/`, on the portal's host."""

from django.urls import path

from api.v1.endpoints.nowhere import elsewhere

from . import views

urlpatterns = [
    path(
        "invitations/creneau_availability",
        views.SlotAvailability.as_view(),
        name="insertion_availability",
    ),
    path("user_profiles/create_many", views.UserProfiles.as_view(), name="insertion_user_profiles"),
    path(
        "referent_assignations/create_many",
        views.ReferentAssignations.as_view(),
        name="insertion_referents",
    ),
    path("users/<int:user_id>", views.OneUser.as_view(), name="insertion_user"),
    path("motif_categories", views.MotifCategories.as_view(), name="insertion_categories"),
    path(
        "motif_category_territories",
        views.MotifCategoryTerritories.as_view(),
        name="insertion_category_territories",
    ),
    path("<path:rest>", elsewhere, name="insertion_nowhere"),
]
