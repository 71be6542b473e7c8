"""The login, at the root of an espace's host."""

from django.urls import path

from . import views

urlpatterns = [
    path("connexion", views.login, name="login"),
    path("connexion/code", views.second_factor, name="second_factor"),
    path("connexion/activer", views.second_factor_setup, name="second_factor_setup"),
    path("deconnexion", views.logout, name="logout"),
]
