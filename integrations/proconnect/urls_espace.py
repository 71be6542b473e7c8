"""On an espace's host."""

from django.urls import path

from . import account, espace, leaving, prescriber

urlpatterns = [
    path("connexion/proconnect", espace.login, name="proconnect_login"),
    path("connexion/proconnect/entree", espace.enter, name="proconnect_enter"),
    path("connexion/proconnect/relier", espace.link, name="proconnect_link"),
    path("connexion/proconnect/relie", espace.linked, name="proconnect_linked"),
    path("connexion/proconnect/prescripteur", prescriber.login, name="proconnect_prescriber"),
    path(
        "connexion/proconnect/prescripteur/entree",
        prescriber.enter,
        name="proconnect_prescriber_enter",
    ),
    path("connexion/proconnect/quitter", leaving.leave, name="proconnect_leave"),
    path("agent/mon-compte/proconnect", account.page, name="agent_account_proconnect"),
    path(
        "agent/mon-compte/proconnect/delier",
        account.unlink,
        name="agent_account_proconnect_unlink",
    ),
]
