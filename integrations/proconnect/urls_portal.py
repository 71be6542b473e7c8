"""On the portal's host. The callback and the return after logout are registered at ProConnect."""

from django.urls import path

from . import leaving, operator, portal

urlpatterns = [
    path("connexion", portal.portal_login, name="portal_login"),
    path("connexion/espaces", portal.choose, name="choose_espace"),
    path("connexion/proconnect", portal.begin, name="proconnect_begin"),
    path("connexion/proconnect/retour", portal.callback, name="proconnect_callback"),
    path("operateurs/connexion/proconnect", operator.enter, name="operator_proconnect"),
    path("operateurs/deconnexion", operator.leave, name="logout"),
    path("connexion/proconnect/fin", leaving.end, name="proconnect_end"),
    path("connexion/proconnect/autre", leaving.other, name="proconnect_other"),
    path("connexion/proconnect/deconnecte", leaving.logged_out, name="proconnect_logged_out"),
]
