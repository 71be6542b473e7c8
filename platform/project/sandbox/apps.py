from django.apps import AppConfig


class SandboxConfig(AppConfig):
    name = "project.sandbox"
    label = "sandbox"
    verbose_name = "Bacs à sable"
