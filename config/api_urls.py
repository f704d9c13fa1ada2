"""Addresses of the API."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from addresses.api import AddressViewSet
from boundaries.api import TerritoryViewSet
from config.api_schema import SchemaView
from contributions.api import CategoryViewSet, ContributionViewSet
from contributions.photo_api import PhotoViewSet
from figures.api import HeatViewSet
from reports.api import ReportViewSet

router = SimpleRouter()
router.register("contributions", ContributionViewSet, basename="api-contribution")
router.register("categories", CategoryViewSet, basename="api-category")
router.register("heat", HeatViewSet, basename="api-heat")
router.register("photos", PhotoViewSet, basename="api-photo")
router.register("reports", ReportViewSet, basename="api-report")
router.register("territories", TerritoryViewSet, basename="api-territory")
router.register("addresses", AddressViewSet, basename="api-address")

urlpatterns = [
    path("v1/", include(router.urls)),
    path("schema/", SchemaView.as_view(), name="schema"),
]
