"""Requests to addresses that people type: the one door out for webhooks and calendars."""
