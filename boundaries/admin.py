"""Territories in the settings pages: read here, written by imports."""

from django.contrib import admin
from django.contrib.gis.geos import GEOSGeometry
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from boundaries.models import Boundary


@admin.register(Boundary)
class BoundaryAdmin(admin.ModelAdmin):
    """No map: GeoDjango's editor calls a map library and tiles from elsewhere, and outlines come from files."""

    list_display = ["name", "level", "code", "parent", "population", "valid_from", "valid_to"]
    list_filter = ["level", ("valid_to", admin.EmptyFieldListFilter)]
    list_select_related = ["parent"]
    search_fields = ["name", "code", "slug"]
    ordering = ["level", "name", "-valid_from"]
    fields = ["name", "note", "population", "level", "code", "slug", "parent", "valid_from", "valid_to", "outline"]
    readonly_fields = ["name", "level", "code", "slug", "parent", "valid_from", "valid_to", "outline"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Boundary | None = None) -> bool:
        return False

    @admin.display(description=_("contour"))
    def outline(self, boundary: Boundary) -> str:
        shape: GEOSGeometry = boundary.geom
        west, south, east, north = (f"{edge:.4f}" for edge in shape.extent)
        return _("%(parts)d polygones, %(points)d points, de %(west)s, %(south)s à %(east)s, %(north)s") % {
            "parts": len(shape),
            "points": shape.num_coords,
            "west": west,
            "south": south,
            "east": east,
            "north": north,
        }
