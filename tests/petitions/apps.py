"""A toy kind of contribution, installed by the tests alone."""

from django.apps import AppConfig


class PetitionsConfig(AppConfig):
    name = "tests.petitions"
    label = "petitions"
