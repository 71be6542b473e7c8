from django.urls import path

from . import email, views

urlpatterns = [
    path("mon-compte", views.profile, name="agent_account"),
    path("mon-compte/notifications", views.notifications, name="agent_account_notifications"),
    path("mon-compte/mot-de-passe", views.password, name="agent_account_password"),
    path("mon-compte/adresse", email.address, name="agent_account_email"),
]
