"""The addresses as every host has them, for the OpenAPI document."""

from django.urls import include, path

urlpatterns = [path("api/v1/", include("api.v1.urls"))]
