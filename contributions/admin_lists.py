"""Lists of the administration that stay quick at a million rows: searched by a whole name, never counted to the end."""

from collections.abc import Iterator
from itertools import chain
from typing import Any, Final

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contributions import kinds

MOST_COUNTED: Final = 1000


class CountedNoFurther(Paginator):
    """The first thousand, by pages; what is older is found by its reference, or on the desk by its filters."""

    most = MOST_COUNTED

    @cached_property
    def count(self) -> int:
        return int(self.object_list.values("pk")[:MOST_COUNTED].count())


class OfKind(admin.SimpleListFilter):
    """Of the kinds that are declared: which of them there are would be asked of every row."""

    title = _("type")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterator[tuple[str, Any]]:
        yield from kinds.kind_choices()

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class InState(admin.SimpleListFilter):
    title = _("état")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterator[tuple[str, Any]]:
        yield from kinds.state_choices()

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(status=self.value()) if self.value() else queryset


class NewestFirst(ChangeList):
    """Whatever order an address asks for."""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list[str]:
        return list(self.model_admin.ordering)


class LongList:
    """For a ModelAdmin of contributions, newest first and in no other order: the others would sort a million rows.

    `found_by` are the columns that hold a name to be found whole."""

    paginator = CountedNoFurther
    show_full_result_count = False
    ordering = ("-created_at", "-id")
    sortable_by = ()
    found_by: tuple[str, ...] = ("reference",)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """Not as `search_fields` would, whatever the case of the letters: no index answers that."""
        # Quoted or not: it is taken whole.
        term = search_term.strip().strip("\"'").strip()
        if not term:
            return queryset, False
        rows = queryset.order_by()
        # One by one: no index answers "in this table or in that one".
        found = [
            rows.filter(**{f"{name}__in": {term, term.upper()}}).values_list("pk", flat=True) for name in self.found_by
        ]
        return queryset.filter(pk__in=set(chain.from_iterable(found))), False

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        return NewestFirst
