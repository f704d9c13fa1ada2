"""The API of territories: which there are, and which one a position is in."""

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from boundaries.models import Boundary
from boundaries.placing import territories_at
from boundaries.serializers import Located, TerritoryCollection, TerritoryParameters
from geo.geojson import GeoJSONRenderer
from geo.parameters import PositionParameters


@extend_schema(tags=["Territoires"])
class TerritoryViewSet(ViewSet):
    renderer_classes = [GeoJSONRenderer, JSONRenderer]

    @extend_schema(
        operation_id="territories",
        summary="Lister les territoires",
        description="Ceux qui sont en vigueur, par ordre alphabétique ; sans leur contour si on ne le demande pas.",
        parameters=[TerritoryParameters],
        responses={(200, "application/geo+json"): OpenApiResponse(TerritoryCollection, "Les territoires.")},
    )
    def list(self, request: Request) -> Response:
        wanted = TerritoryParameters.read(request)
        rows = Boundary.objects.current().select_related("parent").defer("parent__geom")
        if "level" in wanted:
            rows = rows.of_level(wanted["level"])
        if not wanted["geometry"]:
            rows = rows.defer("geom", "parent__geom")
        context = {"request": request, "with_geometry": wanted["geometry"]}
        return Response(TerritoryCollection({"features": rows}, context=context).data)

    @extend_schema(
        operation_id="territory_at",
        summary="Situer une position",
        description="Sa commune et son quartier ; « quartier » est nul là où aucun n'est dessiné.",
        parameters=[PositionParameters],
        responses=OpenApiResponse(Located, "Où se trouve la position."),
    )
    @action(detail=False, url_path="at", renderer_classes=[JSONRenderer])
    def at(self, request: Request) -> Response:
        (found,) = territories_at([PositionParameters.read(request)["point"]])
        place = {"served": found.commune is not None, "commune": found.commune, "quartier": found.quartier}
        return Response(Located(place).data)
