"""The ground floor of all pages: themes, forms, components, error views."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "socle.web"
    label = "socle_web"
    verbose_name = "Pages communes"
