"""The API of contributions: the list and one of them, as GeoJSON; and the categories."""

from typing import Any

from django.db.models import F
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from contributions.filters import narrow_by
from contributions.models import Category, Contribution
from contributions.pages import Page, keyset_page
from contributions.parameters import ContributionParameters, filter_parameters
from contributions.querysets import ContributionQuerySet
from contributions.serializers import CategorySerializer, ContributionCollection, DetailedFeature
from geo.geojson import GeoJSONRenderer
from geo.parameters import NoParameters


@extend_schema(tags=["Contributions"])
class ContributionViewSet(ViewSet):
    renderer_classes = [GeoJSONRenderer, JSONRenderer]
    lookup_field = "reference"
    lookup_value_regex = "[A-Z0-9-]{1,12}"

    @extend_schema(
        operation_id="contributions",
        summary="Lister les contributions",
        description=(
            "Les plus récentes d'abord, ou les plus proches de « near ». Les filtres sont ceux de la carte et de "
            "la liste. On passe à la page suivante en suivant « next »."
        ),
        parameters=[*filter_parameters(), ContributionParameters],
        responses={
            (200, "application/geo+json"): OpenApiResponse(ContributionCollection, "Une page de contributions.")
        },
    )
    def list(self, request: Request) -> Response:
        wanted = ContributionParameters.read(request)
        rows = narrow_by(Contribution.objects.visible_to(request.user).with_listing_details(), wanted)
        page = _page(rows, wanted)
        answer = {"features": page.items, "next": _following(request, page)}
        return Response(ContributionCollection(answer, context={"request": request}).data)

    @extend_schema(
        operation_id="contribution",
        summary="Lire une contribution",
        description="La contribution et son histoire publique, du plus ancien au plus récent.",
        responses={(200, "application/geo+json"): OpenApiResponse(DetailedFeature, "La contribution.")},
    )
    def retrieve(self, request: Request, reference: str) -> Response:
        NoParameters.read(request)
        rows = Contribution.objects.visible_to(request.user).with_listing_details()
        contribution = get_object_or_404(rows, reference=reference)
        return Response(DetailedFeature(contribution, context={"request": request}).data)


def _page(rows: ContributionQuerySet, wanted: dict[str, Any]) -> Page:
    if "bbox" in wanted:
        rows = rows.in_box(wanted["bbox"])
    if "near" in wanted:
        return Page(list(rows.near(wanted["near"], metres=wanted["radius"])[: wanted["page_size"]]), None)
    return keyset_page(rows, after=wanted.get("after"), size=wanted["page_size"])


def _following(request: Request, page: Page) -> str | None:
    """The path of the next page: the same address, from the cursor on."""
    if page.next_cursor is None:
        return None
    parameters = request.query_params.copy()
    parameters["after"] = page.next_cursor
    return f"{request.path}?{parameters.urlencode()}"


@extend_schema(tags=["Catégories"])
class CategoryViewSet(ViewSet):
    renderer_classes = [JSONRenderer]

    @extend_schema(
        operation_id="categories",
        summary="Lister les catégories",
        description=(
            "Deux niveaux : des familles (« parent » nul) et leurs entrées. Un signalement prend le code d'une entrée, "
            "ou d'une famille qui n'en a pas."
        ),
        responses=OpenApiResponse(CategorySerializer(many=True), "Les catégories."),
    )
    def list(self, request: Request) -> Response:
        NoParameters.read(request)
        offered = Category.objects.filter(is_active=True).exclude(parent__is_active=False)
        families_first = offered.order_by(F("parent").asc(nulls_first=True), "position", "name", "pk")
        return Response(CategorySerializer(families_first.select_related("parent"), many=True).data)
