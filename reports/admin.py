"""Reports in the administration: to find one and read it. Agents act on the site, where each act is written down."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from reports.models import Report


@admin.register(Report)
class ReportAdmin(admin.ModelAdmin):
    list_display = ("reference", "category", "status", "commune", "quartier", "created_at", "is_public")
    list_filter = ("status", "is_public", "is_open")
    list_select_related = ("category", "commune", "quartier")
    search_fields = ("=reference",)
    ordering = ("-created_at", "-id")
    # Counting a million rows to say "among a million" costs more than the page.
    show_full_result_count = False
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
    )
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
