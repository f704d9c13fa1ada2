"""What the other Django serves: tiles by django-vectortiles, and GeoJSON by Django's own serializer."""

from django.contrib.gis.geos import Polygon
from django.core.serializers import serialize
from django.http import HttpRequest, HttpResponse
from django.urls import path
from vectortiles import VectorLayer
from vectortiles.views import MVTView

from bench.peers.models import Report
from geo.grid import Tile


class Reports(VectorLayer):
    model = Report
    id = "reports"
    queryset = Report.objects.filter(is_open=True)
    tile_fields = ("id", "category_id", "status")
    tile_buffer = 64


class Tiles(MVTView):
    layer_classes = [Reports]


def geojson(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    box = Tile(z, x, y).box()
    inside = Polygon.from_bbox((box.west, box.south, box.east, box.north))
    rows = Report.objects.filter(is_open=True, place__bboverlaps=inside)
    body = serialize("geojson", rows, geometry_field="place", fields=("category_id", "status"))
    return HttpResponse(body, content_type="application/geo+json")


urlpatterns = [
    path("tiles/<int:z>/<int:x>/<int:y>", Tiles.as_view()),
    path("geojson/<int:z>/<int:x>/<int:y>", geojson),
    path("ready", lambda request: HttpResponse("ready")),
]
