from django.urls import path

from . import email, tokens, views

urlpatterns = [
    path("mon-compte", views.profile, name="agent_account"),
    path("mon-compte/notifications", views.notifications, name="agent_account_notifications"),
    path("mon-compte/mot-de-passe", views.password, name="agent_account_password"),
    path("mon-compte/jetons", tokens.tokens, name="agent_account_tokens"),
    path(
        "mon-compte/jetons/<int:token_id>/supprimer",
        tokens.revoke,
        name="agent_account_token_revoke",
    ),
    path("mon-compte/adresse", email.address, name="agent_account_email"),
]
