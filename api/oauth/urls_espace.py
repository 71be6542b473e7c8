"""On an espace's host."""

from django.urls import path

from . import account, espace

urlpatterns = [
    path("connexion/application", espace.identify, name="oauth_identify"),
    path("agent/mon-compte/applications", account.applications, name="agent_account_applications"),
    path(
        "agent/mon-compte/applications/<int:application_id>/retirer",
        account.remove,
        name="agent_account_application_remove",
    ),
]
