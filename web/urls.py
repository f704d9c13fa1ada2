"""Addresses of the public face."""

from django.urls import path

from web import views

urlpatterns = [
    path("", views.home, name="home"),
    path("territoires/", views.territories, name="territories"),
    path("territoires/<slug:slug>/", views.territory, name="territory"),
    path("accessibilite/", views.statement, {"page": "accessibility"}, name="accessibility"),
    path("confidentialite/", views.statement, {"page": "privacy"}, name="privacy"),
    path("eco-conception/", views.statement, {"page": "eco_design"}, name="eco-design"),
]
