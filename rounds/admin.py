"""Rounds in the administration: to find and read them. They are made and driven on the site."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from rounds.models import Round


@admin.register(Round)
class RoundAdmin(admin.ModelAdmin):
    list_display = ("name", "day", "service", "owner")
    list_filter = ("service",)
    list_select_related = ("service", "owner")
    search_fields = ("name",)
    ordering = ("-day", "-pk")
    fields = ("name", "day", "service", "owner", "start_words", "created_by", "created_at")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
