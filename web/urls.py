"""Addresses of the public face."""

from django.urls import path

from web import views

urlpatterns = [
    path("", views.home, name="home"),
    path("territoires/", views.territories, name="territories"),
    path("territoires/<slug:slug>/", views.territory, name="territory"),
    path("accessibilite/", views.statement, {"page": "accessibility"}, name="accessibility"),
    path("confidentialite/", views.statement, {"page": "privacy"}, name="privacy"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    # At the root: a service worker serves the folder it stands in.
    path("service-worker.js", views.service_worker, name="service-worker"),
    path("hors-connexion/", views.offline, name="offline"),
    path("langue/", views.choose_language, name="set-language"),
    path("eco-conception/", views.statement, {"page": "eco_design"}, name="eco-design"),
]
