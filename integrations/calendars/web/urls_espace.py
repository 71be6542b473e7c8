"""On an espace's host."""

from django.urls import path

from . import account, espace, feed, outlook, tied, tying

OWN = "agent/mon-compte/synchronisation"

urlpatterns = [
    path("calendrier/<int:agent_id>-<str:secret>.ics", feed.feed, name="calendar_feed"),
    path(OWN, account.page, name="agent_account_calendar"),
    path(f"{OWN}/adresse", account.reset, name="agent_account_calendar_reset"),
    path(f"{OWN}/caldav", tying.caldav, name="agent_calendar_caldav"),
    path(f"{OWN}/exchange", tying.exchange, name="agent_calendar_exchange"),
    path(f"{OWN}/ics", tying.ics, name="agent_calendar_ics"),
    path(f"{OWN}/outlook", outlook.start, name="agent_calendar_outlook"),
    path(f"{OWN}/outlook/autoriser", outlook.consent, name="agent_calendar_outlook_consent"),
    path(f"{OWN}/outlook/retour", outlook.back, name="agent_calendar_outlook_back"),
    path(f"{OWN}/<int:connection_id>", tied.page, name="agent_calendar"),
    path(f"{OWN}/<int:connection_id>/calendrier", tying.choice, name="agent_calendar_choice"),
    path(f"{OWN}/<int:connection_id>/geste", tied.do, name="agent_calendar_do"),
    path("agent/espace/synchronisations", espace.synchronisations, name="agent_espace_calendars"),
]
