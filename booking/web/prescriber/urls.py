"""Addresses of those who book for somebody else, on an espace's host."""

from django.urls import path

from .booking import prescriber_book
from .bookings import prescriber_bookings, prescriber_bookings_file
from .confirmation import prescriber_confirm
from .disowning import booking_disown
from .entering import prescriber_enter, prescriber_login
from .held import prescriber_done, prescriber_held
from .leaving import prescriber_leave
from .start import prescriber_start

urlpatterns = [
    path("prendre_rdv_prescripteur", prescriber_start, name="prescriber_start"),
    path("prescripteur/orienter", prescriber_book, name="prescriber_book"),
    path("prescripteur/verification/<uuid:key>", prescriber_held, name="prescriber_held"),
    path(
        "prescripteur/confirmer/<uuid:key>/<str:secret>",
        prescriber_confirm,
        name="prescriber_confirm",
    ),
    path("prescripteur/rdv/<uuid:key>", prescriber_done, name="prescriber_done"),
    path("prescripteur/connexion", prescriber_login, name="prescriber_login"),
    path(
        "prescripteur/connexion/<uuid:key>/<str:secret>", prescriber_enter, name="prescriber_enter"
    ),
    path("prescripteur/mes-rdv", prescriber_bookings, name="prescriber_bookings"),
    path("prescripteur/mes-rdv.csv", prescriber_bookings_file, name="prescriber_bookings_file"),
    path("prescripteur/deconnexion", prescriber_leave, name="prescriber_leave"),
    path(
        "r/<int:participation_id>/<str:secret>/pas-demande", booking_disown, name="booking_disown"
    ),
]
