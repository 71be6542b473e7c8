from django.apps import AppConfig


class SmsConfig(AppConfig):
    name = "integrations.sms"
    label = "sms"
    verbose_name = "Prestataire de SMS"

    def ready(self) -> None:
        from . import alarms, retention  # noqa: F401 – registers them
