"""Addresses of heat and statistics."""

urlpatterns: list = []
