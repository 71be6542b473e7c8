"""Addresses of the portal's host."""

urlpatterns: list = []
