"""On the portal's host: the addresses registered at FranceConnect."""

from django.urls import path

from . import portal

urlpatterns = [
    path("connexion/franceconnect", portal.begin, name="franceconnect_begin"),
    path("connexion/franceconnect/retour", portal.callback, name="franceconnect_callback"),
    path("connexion/franceconnect/fin", portal.end, name="franceconnect_end"),
    path("connexion/franceconnect/deconnecte", portal.logged_out, name="franceconnect_logged_out"),
    path(
        "connexion/franceconnect/sector_identifier",
        portal.sector_identifier,
        name="franceconnect_sector_identifier",
    ),
]
