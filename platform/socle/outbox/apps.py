from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "socle.outbox"
    label = "outbox"
    verbose_name = "Boîte d’envoi"
