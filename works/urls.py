"""Addresses of planned works."""

urlpatterns: list = []
