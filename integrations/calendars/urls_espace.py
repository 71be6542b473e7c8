"""On an espace's host."""

from django.urls import path

from . import account, feed

urlpatterns = [
    path("calendrier/<int:agent_id>-<str:secret>.ics", feed.feed, name="calendar_feed"),
    path("agent/mon-compte/synchronisation", account.page, name="agent_account_calendar"),
    path(
        "agent/mon-compte/synchronisation/adresse",
        account.reset,
        name="agent_account_calendar_reset",
    ),
]
