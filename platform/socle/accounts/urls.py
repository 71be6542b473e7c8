"""The login, at the root of an espace's host."""

from django.urls import path

from . import views

urlpatterns = [
    path("connexion", views.login, name="login"),
    path("connexion/code", views.second_factor, name="second_factor"),
    path("connexion/activer", views.second_factor_setup, name="second_factor_setup"),
    path("connexion/mot-de-passe", views.forgotten, name="forgotten_password"),
    path(
        "connexion/mot-de-passe/<uuid:proof_id>/<str:secret>",
        views.new_password,
        name="new_password",
    ),
    path("connexion/adresse/<uuid:proof_id>/<str:secret>", views.new_email, name="new_email"),
    path("deconnexion", views.logout, name="logout"),
]
