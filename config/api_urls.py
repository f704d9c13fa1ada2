"""Addresses of the API."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from boundaries.api import TerritoryViewSet
from config.api_schema import SchemaView
from contributions.api import CategoryViewSet, ContributionViewSet
from reports.api import ReportViewSet

router = SimpleRouter()
router.register("contributions", ContributionViewSet, basename="api-contribution")
router.register("categories", CategoryViewSet, basename="api-category")
router.register("reports", ReportViewSet, basename="api-report")
router.register("territories", TerritoryViewSet, basename="api-territory")

urlpatterns = [
    path("v1/", include(router.urls)),
    path("schema/", SchemaView.as_view(), name="schema"),
]
