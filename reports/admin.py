"""Reports in the administration: to find one and read it. Agents act on the site, where each act is written down."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from contributions.admin_lists import InState, LongList
from reports.models import Origin, Report


@admin.register(Report)
class ReportAdmin(LongList, admin.ModelAdmin):
    list_display = ("reference", "category", "status", "commune", "quartier", "created_at", "is_public")
    list_filter = (InState, "is_public", "is_open")
    list_select_related = ("category", "commune", "quartier")
    # By its number here, or by the one it had in the tool it was imported from.
    search_fields = ("=reference", "=origin__identifier")
    found_by = ("reference", "origin__identifier")
    fields = (
        "reference",
        "category",
        "description",
        "place_description",
        "commune",
        "quartier",
        "status",
        "is_public",
        "created_at",
        "closed_at",
        "support_count",
        "imported_from",
    )
    readonly_fields = fields

    @admin.display(description=_("outil d'origine"), empty_value="—")
    def imported_from(self, report: Report) -> Origin | None:
        return getattr(report, "origin", None)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
