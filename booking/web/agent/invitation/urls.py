"""Addresses of the invitation, under ``agent/invitation/``."""

from django.urls import path

from .views import invitation

urlpatterns = [path("<int:agent_id>/<str:secret>", invitation, name="agent_invitation")]
