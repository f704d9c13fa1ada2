"""Addresses: finding a place by its words, and words for a place."""

from django.apps import AppConfig


class AddressesConfig(AppConfig):
    name = "addresses"
    verbose_name = "Adresses"
