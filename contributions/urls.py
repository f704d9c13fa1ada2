"""Addresses of what every contribution shares."""
urlpatterns: list = []
