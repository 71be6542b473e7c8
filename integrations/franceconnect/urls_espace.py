"""On an espace's host."""

from django.urls import path

from . import espace

urlpatterns = [
    path("connexion/franceconnect", espace.login, name="franceconnect_login"),
    path("connexion/franceconnect/entree", espace.enter, name="franceconnect_enter"),
    path("connexion/franceconnect/quitter", espace.leave, name="franceconnect_leave"),
]
