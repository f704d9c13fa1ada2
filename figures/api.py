"""The API of the heat map: how many contributions in each territory, under the filters of the list."""

from typing import Any

from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from accounts.permissions import EVERYWHERE, require
from contributions.models import Contribution
from contributions.permissions import may_open_desk
from figures.heat import Heat, Row, heat_of
from figures.measures import RATE
from figures.reading import territories_read_by
from figures.serializers import DESK, HeatAnswer, HeatParameters, heat_parameters
from geo.sharing import for_everybody

PROBLEM = {"$ref": "#/components/schemas/Problem"}


@method_decorator(never_cache, name="dispatch")
@extend_schema(tags=["Chaleur"])
class HeatViewSet(ViewSet):
    renderer_classes = [JSONRenderer]

    @extend_schema(
        operation_id="heat",
        summary="Compter par territoire",
        description=(
            "Les filtres sont ceux de la liste, et « total » est le nombre de ses lignes : ce qui est hors quartier ou "
            "hors commune a sa propre ligne. Les nombres sont ceux de l'instant."
        ),
        parameters=[*heat_parameters(), HeatParameters],
        responses={
            200: OpenApiResponse(HeatAnswer, "Les nombres."),
            (403, "application/problem+json"): OpenApiResponse(PROBLEM, "« scope=desk » sans session des services."),
        },
    )
    @for_everybody
    def list(self, request: Request) -> Response:
        wanted = HeatParameters.read(request)
        heat = _heat(request, wanted)
        answer = {
            "level": heat.level,
            "scope": wanted["scope"],
            "total": heat.total.figures.count,
            "open": heat.total.figures.open,
            "territories": [_territory(row) for row in heat.rows],
        }
        return Response(HeatAnswer(answer).data)


def _heat(request: Request, wanted: dict[str, Any]) -> Heat:
    """For anyone, what the public list shows them. Small numbers are not hidden: each of the contributions counted is
    already on the public map, at its place."""
    user, form = request.user, wanted["form"]
    if wanted["scope"] != DESK:
        return heat_of(user, Contribution.objects.visible_to(user), form, reach=EVERYWHERE)
    require(may_open_desk(user))
    return heat_of(user, Contribution.objects.on_desk_of(user), form, reach=territories_read_by(user))


def _territory(row: Row) -> dict[str, Any]:
    territory = row.place.territory
    return {
        "slug": territory.slug if territory and territory.is_current else None,
        "name": row.place.name,
        "level": territory.level if territory else None,
        "outside_quartiers": row.place.is_rest,
        "count": row.figures.count,
        "open": row.figures.open,
        "population": row.place.population,
        "per_1000": row.value(RATE),
    }
