"""Planned works in the administration: to find and read them. They are drawn and changed on the site."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from works.models import PlannedWork


@admin.register(PlannedWork)
class PlannedWorkAdmin(admin.ModelAdmin):
    list_display = ("title", "starts_on", "ends_on", "ended_on", "service", "is_public")
    list_filter = ("is_public", "service")
    list_select_related = ("service",)
    search_fields = ("title",)
    ordering = ("-starts_on", "-pk")
    fields = ("title", "description", "starts_on", "ends_on", "ended_on", "service", "is_public", "created_at")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
