"""Addresses of the limits within which duplicates are looked for."""

from django.urls import path

from desk.views import limits

limit_addresses = [
    path("rayons/", limits.limits, name="duplicate-limits"),
    path("rayons/<int:pk>/", limits.limit, name="duplicate-limit"),
]
