"""On an espace's host."""

from django.urls import path

from . import page

urlpatterns = [
    path("agent/espace/sms", page.account, name="agent_espace_sms"),
    path("agent/espace/sms/essai", page.trial, name="agent_espace_sms_trial"),
]
