"""The API of addresses: a place for words, words for a place."""

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from addresses.nearby import surroundings
from addresses.search import search
from addresses.serializers import AddressCollection, SearchParameters, SurroundingsSerializer
from geo.geojson import GeoJSONRenderer
from geo.parameters import PositionParameters


@extend_schema(tags=["Adresses"])
class AddressViewSet(ViewSet):
    renderer_classes = [GeoJSONRenderer, JSONRenderer]

    @extend_schema(
        operation_id="addresses",
        summary="Chercher une adresse",
        description=(
            "Les fautes de frappe, les abréviations et les accents oubliés sont compris. Parmi des résultats aussi "
            "ressemblants, les plus proches de la position d'abord. Un numéro inconnu donne le plus proche, et le dit."
        ),
        parameters=[SearchParameters],
        responses={(200, "application/geo+json"): OpenApiResponse(AddressCollection, "Les adresses trouvées.")},
    )
    def list(self, request: Request) -> Response:
        wanted = SearchParameters.read(request)
        return Response(AddressCollection(search(wanted["q"], near=wanted["near"], limit=wanted["limit"])).data)

    @extend_schema(
        operation_id="address_at",
        summary="Décrire une position par ses adresses",
        description="L'adresse la plus proche, le côté de la rue, et les repères alentour avec distance et direction.",
        parameters=[PositionParameters],
        responses=OpenApiResponse(SurroundingsSerializer, "Ce qui est là."),
    )
    @action(detail=False, url_path="at", renderer_classes=[JSONRenderer])
    def at(self, request: Request) -> Response:
        return Response(SurroundingsSerializer(surroundings(PositionParameters.read(request)["point"])).data)
