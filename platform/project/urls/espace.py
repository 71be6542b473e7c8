"""Addresses of one espace’s host."""

urlpatterns: list = []
