from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "socle.audit"
    label = "audit"
    verbose_name = "Journal"
