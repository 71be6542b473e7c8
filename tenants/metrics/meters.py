"""What each process counts. The espace (its number, 0: the portal) is the only label that grows.

Routes are not one: a thousand espaces times all routes would be more than Prometheus keeps well.
"""

from prometheus_client import Counter, Histogram

REQUESTS = Counter("rdv_requests", "Answers, by class of status", ["espace", "status"])
SECONDS = Histogram(
    "rdv_request_seconds",
    "Time to answer, by what was promised",
    ["level"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10),
)
DELIVERIES = Counter("rdv_deliveries", "Deliveries of the outbox", ["espace", "family", "outcome"])
WAITS = Histogram(
    "rdv_delivery_wait_seconds",
    "From when a delivery was due to when it was done",
    ["family"],
    buckets=(0.5, 1, 2, 5, 15, 60, 300, 1800, 7200),
)
