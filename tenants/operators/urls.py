"""`/operateurs/…`, on the portal's host: the login of operators, then their console."""

from django.urls import path

from socle.accounts import views

from .home import home

urlpatterns = [
    path("", home, name="operators_home"),
    # The same steps as on an espace's host, by the same names: they lead to each other.
    path("/connexion", views.login, name="login"),
    path("/connexion/code", views.second_factor, name="second_factor"),
    path("/connexion/activer", views.second_factor_setup, name="second_factor_setup"),
]
