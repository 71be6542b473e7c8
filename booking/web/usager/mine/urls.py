"""Addresses of `/mes-rdv`."""

from django.urls import path

from .appointments import my_appointments
from .people import my_sign_in_person
from .sign_in import my_sign_in, my_sign_in_check, my_sign_in_link, my_sign_out

urlpatterns = [
    path("mes-rdv", my_appointments, name="my_appointments"),
    path("mes-rdv/connexion", my_sign_in, name="my_sign_in"),
    path("mes-rdv/connexion/personne", my_sign_in_person, name="my_sign_in_person"),
    path("mes-rdv/connexion/<uuid:proof_uuid>", my_sign_in_check, name="my_sign_in_check"),
    path(
        "mes-rdv/connexion/<uuid:proof_uuid>/<str:secret>", my_sign_in_link, name="my_sign_in_link"
    ),
    path("mes-rdv/sortir", my_sign_out, name="my_sign_out"),
]
