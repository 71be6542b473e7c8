from django.apps import AppConfig


class ProjectionsConfig(AppConfig):
    name = "integrations.projections"
    label = "projections"
    verbose_name = "Ce qui sort des espaces"
