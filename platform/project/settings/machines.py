"""Rooms that stand above those that call them, by name."""

# What a row says in the API v1, for webhooks.
API_OBJECT = "api.v1.objects.payload_of"
API_REFERENT = "api.v1.objects.referent_assignation"
API_INSTANT = "api.v1.objects.instant_text"
# Who is told of rows that are about to be deleted (booking.directory.departing).
DEPARTURES = "integrations.webhooks.departures.keep"
