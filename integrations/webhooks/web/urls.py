"""To be included under ``agent/espace/webhooks``."""

from django.urls import path

from . import acts, deliveries, endpoints

ONE = "/<int:endpoint_id>"
DELIVERY = "/envois/<uuid:delivery_id>"

urlpatterns = [
    path("", endpoints.webhooks, name="agent_webhooks"),
    path("/nouveau", endpoints.new, name="agent_webhook_new"),
    path(ONE, endpoints.webhook, name="agent_webhook"),
    path(f"{ONE}/modifier", endpoints.edit, name="agent_webhook_edit"),
    path(f"{ONE}/secret", acts.rotate, name="agent_webhook_rotate"),
    path(f"{ONE}/essai", acts.test, name="agent_webhook_test"),
    path(f"{ONE}/pause", acts.pause, name="agent_webhook_pause"),
    path(f"{ONE}/reprise", acts.resume, name="agent_webhook_resume"),
    path(f"{ONE}/retirer", acts.remove, name="agent_webhook_remove"),
    path(DELIVERY, deliveries.delivery, name="agent_webhook_delivery"),
    path(f"{DELIVERY}/renvoyer", deliveries.replay, name="agent_webhook_replay"),
]
