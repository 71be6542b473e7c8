"""Under `/api/visioplainte/`, on the portal's host."""

from django.urls import path

from api.v1.endpoints.nowhere import elsewhere

from . import views

urlpatterns = [
    path("guichets", views.Counters.as_view(), name="visioplainte_counters"),
    path("plages_ouverture", views.Windows.as_view(), name="visioplainte_windows"),
    path("creneaux", views.Slots.as_view(), name="visioplainte_slots"),
    path("creneaux/prochain", views.NextSlot.as_view(), name="visioplainte_next_slot"),
    path("rdvs", views.Rdvs.as_view(), name="visioplainte_rdvs"),
    path("rdvs/<int:rdv_id>", views.OneRdv.as_view(), name="visioplainte_rdv"),
    path("rdvs/<int:rdv_id>/cancel", views.CancelledRdv.as_view(), name="visioplainte_cancel"),
    path("reset", views.Reset.as_view(), name="visioplainte_reset"),
    path("<path:rest>", elsewhere, name="visioplainte_nowhere"),
]
