"""Addresses of the fragments about addresses."""

from django.urls import path

from addresses import views

urlpatterns = [
    path("", views.found, name="address-search"),
    path("ici/", views.here, name="address-at"),
]
