from .delivery import Attempt, WebhookDelivery
from .endpoint import WebhookEndpoint

__all__ = ["Attempt", "WebhookDelivery", "WebhookEndpoint"]
