"""Addresses of `/mes-rdv`."""

from django.urls import path

from .appointments import my_appointments
from .data import my_data, my_data_file, my_erasure
from .details import my_details
from .participant import my_participant
from .password import my_password, my_sign_in_password
from .people import my_sign_in_person
from .phone import my_phone
from .relatives import my_relative, my_relative_remove, my_relatives
from .sign_in import my_sign_in, my_sign_in_check, my_sign_in_link, my_sign_out

urlpatterns = [
    path("mes-rdv", my_appointments, name="my_appointments"),
    path("mes-rdv/connexion", my_sign_in, name="my_sign_in"),
    path("mes-rdv/connexion/personne", my_sign_in_person, name="my_sign_in_person"),
    path("mes-rdv/connexion/mot-de-passe", my_sign_in_password, name="my_sign_in_password"),
    path("mes-rdv/connexion/<uuid:proof_uuid>", my_sign_in_check, name="my_sign_in_check"),
    path(
        "mes-rdv/connexion/<uuid:proof_uuid>/<str:secret>", my_sign_in_link, name="my_sign_in_link"
    ),
    path("mes-rdv/<int:participation_id>/personne", my_participant, name="my_participant"),
    path("mes-rdv/proches", my_relatives, name="my_relatives"),
    path("mes-rdv/proches/<int:relative_id>", my_relative, name="my_relative"),
    path(
        "mes-rdv/proches/<int:relative_id>/retirer", my_relative_remove, name="my_relative_remove"
    ),
    path("mes-rdv/coordonnees", my_details, name="my_details"),
    path("mes-rdv/coordonnees/telephone", my_phone, name="my_phone"),
    path("mes-rdv/coordonnees/mot-de-passe", my_password, name="my_password"),
    path("mes-rdv/donnees", my_data, name="my_data"),
    path("mes-rdv/donnees/fichier", my_data_file, name="my_data_file"),
    path("mes-rdv/donnees/effacer", my_erasure, name="my_erasure"),
    path("mes-rdv/sortir", my_sign_out, name="my_sign_out"),
]
