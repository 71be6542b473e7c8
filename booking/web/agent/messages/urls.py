"""Addresses of the list of messages."""

from django.urls import path

from . import views

urlpatterns = [path("<int:organisation_id>/messages", views.messages, name="agent_messages")]
