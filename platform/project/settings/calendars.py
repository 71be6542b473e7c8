"""Agents' calendars elsewhere."""

from .env import (
    MICROSOFT_CLIENT_ID,
    MICROSOFT_CLIENT_SECRET,
    MICROSOFT_GRAPH_URL,
    MICROSOFT_LOGIN_URL,
)
